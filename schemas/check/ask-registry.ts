import { askHttp } from '@stream-retail/chassis/http-client'
import { sameSchema } from './check-contract.ts'
import type { AvroRecord, Contract, ContractProblem, Published } from './contract.ts'

const TIMEOUT_MS = 10_000
const MEDIA_TYPE = 'application/vnd.schemaregistry.v1+json'

/** The state of a subject in a running registry; undefined while it has no versions. */
export type Subject = { level: string | undefined; versions: Published[] }

/** Compatibility levels that compare a new version with every published one, in both directions. */
const LEVEL = 'FULL_TRANSITIVE'

/**
 * Reads every published version of a subject through the registry's Confluent API.
 * @param url of the registry, such as http://127.0.0.1:8081
 * @throws {Error} when the registry does not answer, or gives an unexpected answer
 */
export async function readSubject(url: string, subject: string): Promise<Subject | undefined> {
  const path = `/subjects/${encodeURIComponent(subject)}/versions`
  const { status, body } = await ask(url, path)
  if (status === 404) return undefined
  const config = await ask(url, `/config/${encodeURIComponent(subject)}`)
  const versions = await Promise.all(
    (expect(url, path, status, body) as number[])
      .sort((a, b) => a - b)
      .map(async (number) => {
        const answer = await ask(url, `${path}/${number}`)
        const { schema } = expect(url, `${path}/${number}`, answer.status, answer.body) as { schema: string }
        return { name: `version ${number} in the registry`, schema: JSON.parse(schema) as AvroRecord, recorded: [] }
      }),
  )
  return {
    level: config.status === 200 ? (config.body as { compatibilityLevel: string }).compatibilityLevel : undefined,
    versions,
  }
}

/**
 * What a running registry holds against the schema: versions without a file, a lax compatibility level, or its own
 * compatibility check.
 */
export async function askRegistry(url: string, contract: Contract, subject: Subject): Promise<ContractProblem[]> {
  const problems: ContractProblem[] = []
  for (const { name, schema } of subject.versions) {
    if (contract.published.some((frozen) => sameSchema(frozen.schema, schema))) continue
    problems.push({
      where: '',
      code: 'registry_unknown_version',
      says:
        `${name} is in no file of test/history: it was published from elsewhere. Freeze it there, so that ` +
        'later checks include it.',
    })
  }
  if (subject.level !== LEVEL)
    problems.push({
      where: '',
      code: 'registry_level',
      says:
        `the registry holds ${contract.subject} to ${subject.level ?? 'no level of its own'}, not ${LEVEL}: it ` +
        'would accept schemas that others cannot read. The loader sets the level; see COMPATIBILITY.',
    })
  const path = `/compatibility/subjects/${encodeURIComponent(contract.subject)}/versions?verbose=true`
  const { status, body } = await ask(url, path, { schema: contract.text })
  const verdict = expect(url, path, status, body) as { is_compatible: boolean; messages?: string[] }
  if (!verdict.is_compatible)
    problems.push({
      where: '',
      code: 'registry_rejects',
      says: `the registry would reject it: ${verdict.messages?.join('; ') ?? 'it gives no reason'}`,
    })
  return problems
}

async function ask(url: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
  const reply = await askHttp(`${url.replace(/\/+$/, '')}/apis/ccompat/v7${path}`, {
    timeoutMs: TIMEOUT_MS,
    ...(body === undefined
      ? {}
      : { method: 'POST', headers: { 'content-type': MEDIA_TYPE }, body: JSON.stringify(body) }),
  })
  const failure = (reason: string, cause?: unknown): Error =>
    new Error(`the Schema Registry at ${url} does not answer: ${reason}`, { cause })
  if (reply.outcome !== 'answered') throw failure(reply.detail, reply.cause)
  try {
    return { status: reply.status, body: JSON.parse(reply.text) as unknown }
  } catch (error) {
    throw failure((error as Error).message, error)
  }
}

function expect(url: string, path: string, status: number, body: unknown): unknown {
  if (status !== 200)
    throw new Error(
      `the Schema Registry at ${url} answered ${status} to ${path}: ${JSON.stringify(body).slice(0, 300)}`,
    )
  return body
}
