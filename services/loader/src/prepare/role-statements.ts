import pg from 'pg'

/** A role as it should be. */
export type DesiredRole = {
  name: string
  password: string
  memberOf: string[]
  /** Defaults of its sessions, such as statement_timeout. */
  settings: Record<string, string>
  /** On these tables and views, and no others. */
  grants: { on: string[] | 'all'; privileges: string[] }
}

/** A role as it is; a grant reads like `SELECT sales_raw`. */
export type ActualRole = {
  login: boolean
  /** Attributes that go beyond its task, such as `superuser`. */
  powers: string[]
  memberOf: string[]
  settings: Record<string, string>
  grants: string[]
}

/**
 * The statements that bring a role to its desired state, except for its password; none when it is as desired. Pure.
 * @param relations every table and view of the schema without partitions, which are reached through their table
 * @throws {Error} when the name belongs to a role with powers beyond its task, which is not ours to change
 */
export function roleStatements(desired: DesiredRole, actual: ActualRole | undefined, relations: string[]): string[] {
  const role = pg.escapeIdentifier(desired.name)
  if (actual !== undefined && actual.powers.length > 0) {
    throw new Error(
      `the role ${desired.name} exists and may do more than its task (${actual.powers.join(', ')}): ` +
        'choose another name, or revoke that',
    )
  }
  const statements =
    actual === undefined ? [`CREATE ROLE ${role} LOGIN`] : actual.login ? [] : [`ALTER ROLE ${role} LOGIN`]
  return [
    ...statements,
    ...memberStatements(role, desired.memberOf, actual?.memberOf ?? []),
    ...Object.entries(desired.settings)
      .filter(([name, value]) => actual?.settings[name] !== value)
      .map(([name, value]) => `ALTER ROLE ${role} SET ${name} = ${pg.escapeLiteral(value)}`),
    ...grantStatements(role, desired.grants, actual?.grants ?? [], relations),
  ]
}

function memberStatements(role: string, desired: string[], actual: string[]): string[] {
  return [
    ...actual
      .filter((group) => !desired.includes(group))
      .map((group) => `REVOKE ${pg.escapeIdentifier(group)} FROM ${role}`),
    ...desired
      .filter((group) => !actual.includes(group))
      .map((group) => `GRANT ${pg.escapeIdentifier(group)} TO ${role}`),
  ]
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
  const excess = actual.some((grant) => !wanted.includes(grant))
  return [
    ...(excess ? [`REVOKE ALL ON ALL TABLES IN SCHEMA public FROM ${role}`] : []),
    ...((missing || excess) && names.length > 0
      ? [`GRANT ${privileges.join(', ')} ON ${names.map((name) => pg.escapeIdentifier(name)).join(', ')} TO ${role}`]
      : []),
  ]
}
