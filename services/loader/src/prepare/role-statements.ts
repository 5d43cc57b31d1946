import pg from 'pg'

/** A role as it has to be. */
export type DesiredRole = {
  name: string
  password: string
  memberOf: string[]
  /** What holds for its sessions, such as statement_timeout. */
  settings: Record<string, string>
  /** On these tables and views of the schema, and no others. */
  grants: { on: string[] | 'all'; privileges: string[] }
}

/** A role as it is. `grants` are lines such as `SELECT sales_raw`. */
export type ActualRole = {
  login: boolean
  /** Attributes that go beyond its task, such as `superuser`. */
  powers: string[]
  memberOf: string[]
  settings: Record<string, string>
  grants: string[]
}

/**
 * The statements that make the role what it has to be, without its password; none when it is. Pure.
 * @param relations every table and view of the schema, but no partitions: who may use the table may use them through it
 * @throws {Error} when the name belongs to a role with powers of its own, which is not ours to change
 */
export function roleStatements(desired: DesiredRole, actual: ActualRole | undefined, relations: string[]): string[] {
  const role = pg.escapeIdentifier(desired.name)
  if (actual !== undefined && actual.powers.length > 0) {
    throw new Error(
      `the role ${desired.name} exists and may do more than its task (${actual.powers.join(', ')}): choose another name, or take that from it`,
    )
  }
  const statements =
    actual === undefined ? [`CREATE ROLE ${role} LOGIN`] : actual.login ? [] : [`ALTER ROLE ${role} LOGIN`]
  for (const group of actual?.memberOf ?? [])
    if (!desired.memberOf.includes(group)) statements.push(`REVOKE ${pg.escapeIdentifier(group)} FROM ${role}`)
  for (const group of desired.memberOf)
    if (actual?.memberOf.includes(group) !== true) statements.push(`GRANT ${pg.escapeIdentifier(group)} TO ${role}`)
  for (const [name, value] of Object.entries(desired.settings)) {
    if (actual?.settings[name] !== value) statements.push(`ALTER ROLE ${role} SET ${name} = ${pg.escapeLiteral(value)}`)
  }
  return [...statements, ...grantStatements(role, desired.grants, actual?.grants ?? [], relations)]
}

function grantStatements(
  role: string,
  { on, privileges }: DesiredRole['grants'],
  actual: string[],
  relations: string[],
): string[] {
  const names = on === 'all' ? relations : on.filter((name) => relations.includes(name))
  const wanted = names.flatMap((name) => privileges.map((privilege) => `${privilege} ${name}`))
  const missing = wanted.some((grant) => !actual.includes(grant))
  const tooMany = actual.some((grant) => !wanted.includes(grant))
  return [
    ...(tooMany ? [`REVOKE ALL ON ALL TABLES IN SCHEMA public FROM ${role}`] : []),
    ...((missing || tooMany) && names.length > 0
      ? [`GRANT ${privileges.join(', ')} ON ${names.map((name) => pg.escapeIdentifier(name)).join(', ')} TO ${role}`]
      : []),
  ]
}
