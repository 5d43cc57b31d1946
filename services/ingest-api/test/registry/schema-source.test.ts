import { readSchema } from '@stream-retail/schemas/subjects'
import t from 'tap'
import type { SaleSchema } from '../../src/registry/compile-schema.ts'
import { type RegisteredSchema, RegistryError } from '../../src/registry/fetch-schema.ts'
import { SchemaSource } from '../../src/registry/schema-source.ts'
import { until } from '../fixtures/until.ts'

function watched(t: { teardown: (close: () => unknown) => unknown }, fetch: () => Promise<RegisteredSchema>) {
  const seen = { versions: [] as number[], failures: [] as string[], kept: [] as (SaleSchema | undefined)[], outcomes: [] as string[] }
  const source = new SchemaSource(fetch, { refreshMs: 1, backoffMs: { first: 1, longest: 2 } }, {
    answered: (outcome) => { seen.outcomes.push(outcome) },
    changed: ({ version }) => { seen.versions.push(version) },
    failed: (reason, kept) => { seen.failures.push(reason); seen.kept.push(kept) },
  })
  t.teardown(() => source.close())
  return { source, seen }
}

const one = { id: 7, version: 1, schema: readSchema('sale.avsc') }

t.test('it asks again until the registry has the subject', async (t) => {
  let asked = 0
  const { source, seen } = watched(t, async () => {
    if (++asked < 4) throw new RegistryError('not_found', 'no subject yet')
    return one
  })
  t.equal(source.current, undefined)
  await until('the schema is read', () => source.current !== undefined)
  t.same(seen.outcomes.slice(0, 4), ['not_found', 'not_found', 'not_found', 'ok'])
  t.equal(source.reason, 'no subject yet')
})

t.test('a newer version replaces the older one; the same version is compiled once', async (t) => {
  let answer: RegisteredSchema = one
  const { source, seen } = watched(t, async () => answer)
  await until('it was asked three times', () => seen.outcomes.length >= 3)
  const first = source.current
  t.same(seen.versions, [1])
  answer = { ...one, id: 8, version: 2 }
  await until('the second version is in use', () => source.current?.version === 2)
  t.not(source.current, first)
  t.same(seen.versions, [1, 2])
})

t.test('what was read stays in use while the registry is away or holds nonsense', async (t) => {
  let answer: () => Promise<RegisteredSchema> = async () => one
  const { source, seen } = watched(t, () => answer())
  await until('the schema is read', () => source.current !== undefined)
  answer = async () => { throw new RegistryError('unreachable', 'away') }
  await until('a look failed', () => seen.failures.includes('away'))
  t.equal(source.current?.version, 1)
  answer = async () => ({ ...one, version: 2, schema: '{' })
  await until('a look found nonsense', () => seen.outcomes.includes('unusable'))
  t.equal(source.current?.version, 1)
  t.equal(seen.kept.at(-1)?.version, 1)
})
