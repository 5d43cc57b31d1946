import { readSchema } from '@stream-retail/schemas/subjects'
import t from 'tap'
import { type SaleSchema, compileSchema } from '../../src/sales/compile-schema.ts'
import { type RegisteredSchema, RegistryError } from '../../src/registry/fetch-schema.ts'
import { SchemaSource } from '../../src/registry/schema-source.ts'
import { schemaWith } from '../fixtures/a-sale.ts'
import { until } from '../../../chassis/test/until.ts'

type Answer = () => RegisteredSchema

const one = { id: 7, version: 1, schema: readSchema('sale.avsc') }
const two = { id: 8, version: 2, schema: schemaWith({ name: 'channel', type: ['null', 'string'], default: null }) }
const incompatible = { id: 9, version: 3, schema: schemaWith({ name: 'till', type: 'int' }) }
const away: Answer = () => {
  throw new RegistryError('unreachable', 'away')
}
const missing: Answer = () => {
  throw new RegistryError('not_found', 'no such subject')
}

/** A source on a registry that gives the answers queued by the test. */
function watched(
  t: { teardown: (close: () => unknown) => unknown },
  {
    latest,
    versions = [],
    cached,
    refreshMs = 1,
    earlyMs = 0,
  }: { latest: Answer; versions?: RegisteredSchema[]; cached?: RegisteredSchema; refreshMs?: number; earlyMs?: number },
) {
  const registry = { latest, versions, asked: 0 }
  const seen = {
    versions: [] as number[],
    failures: [] as string[],
    kept: [] as ({ schema: SaleSchema; fromCache: boolean } | undefined)[],
    outcomes: [] as string[],
    written: [] as number[],
  }
  const fetch = async (version: number | 'latest'): Promise<RegisteredSchema> => {
    if (version === 'latest') registry.asked++
    return version === 'latest'
      ? registry.latest()
      : (registry.versions.find((found) => found.version === version) ?? missing())
  }
  const cache = {
    read: async () => cached,
    write: async ({ version }: RegisteredSchema) => {
      seen.written.push(version)
    },
  }
  const source = new SchemaSource<SaleSchema>(
    { fetch, compile: compileSchema, cache },
    { refreshMs, earlyMs, backoffMs: { min: 1, max: 2 }, unreachableMs: 2 },
    {
      answered: (outcome) => {
        seen.outcomes.push(outcome)
      },
      latest: ({ version }) => {
        if (version !== seen.versions.at(-1)) seen.versions.push(version)
      },
      failed: ({ message }, kept) => {
        seen.failures.push(message)
        seen.kept.push(kept)
      },
    },
  )
  t.teardown(() => source.close())
  /** Waits for the given number of further polls. */
  const looked = (): Promise<void> => {
    const from = seen.outcomes.length
    return until('it polled again', () => seen.outcomes.length >= from + 2)
  }
  return { source, seen, registry, looked }
}

t.test('it polls until the registry has the subject', async (t) => {
  const { source, seen, registry } = watched(t, { latest: missing })
  t.equal(source.current, undefined)
  await until('it polled three times', () => seen.outcomes.length >= 3)
  registry.latest = () => one
  await until('the schema is read', () => source.current !== undefined)
  t.same(seen.outcomes.slice(0, 3), ['not_found', 'not_found', 'not_found'])
  t.equal(source.reason, 'no such subject')
})

t.test(
  'a newer version replaces the older one and is kept on disk; the same version is compiled and written once',
  async (t) => {
    const { source, seen, registry, looked } = watched(t, { latest: () => one })
    await looked()
    const first = source.current
    await looked()
    t.equal(source.current, first)
    registry.latest = () => two
    await until('the second version is in use', () => source.current?.version === 2)
    t.same(
      [seen.versions, seen.written],
      [
        [1, 2],
        [1, 2],
      ],
    )
  },
)

t.test(
  'the schema stays in use while the registry is down, or has an invalid schema, an incompatible version or no subject',
  async (t) => {
    const { source, seen, registry, looked } = watched(t, { latest: () => one })
    await looked()
    const answers: [Answer, RegExp][] = [
      [away, /^away$/],
      [() => ({ ...one, version: 2, schema: '{' }), /version 2 .* not usable/],
      [() => incompatible, /version 3 .* not usable.*till/],
      [missing, /no such subject/],
    ]
    for (const [answer, reason] of answers) {
      registry.latest = answer
      await looked()
      t.match(seen.failures.at(-1), reason)
      t.match([source.current?.version, seen.kept.at(-1)], [1, { schema: { version: 1 }, fromCache: false }])
    }
    registry.latest = () => two
    await until('a usable version is adopted after unusable ones', () => source.current?.version === 2)
  },
)

t.test('while the registry is down, the cached version is used; when it is back, the latest', async (t) => {
  const { source, seen, registry, looked } = watched(t, { latest: away, cached: one })
  await until('the cached version is in use', () => source.current?.version === 1)
  t.match(seen.kept.at(-1), { fromCache: true })
  registry.latest = () => one
  await looked()
  registry.latest = away
  await looked()
  t.match(seen.kept.at(-1), { fromCache: false }, 'the registry confirmed it')
  registry.latest = () => two
  await until('the latest is in use', () => source.current?.version === 2)
})

t.test('a registry without the subject invalidates the cached version: its ids mean nothing there', async (t) => {
  const { source, registry, looked } = watched(t, { latest: missing, cached: one })
  await looked()
  t.equal(source.current, undefined)
  registry.latest = () => two
  await until('its own version is in use', () => source.current?.version === 2)

  const later = watched(t, { latest: away, cached: one })
  await until('the cached version is in use', () => later.source.current?.version === 1)
  later.registry.latest = missing
  await until('it is no longer in use', () => later.source.current === undefined)
})

t.test(
  'with an incompatible latest version, the cached one is used if the registry still has it, else it is invalidated',
  async (t) => {
    const { source, seen, looked } = watched(t, { latest: () => incompatible, versions: [one], cached: one })
    await looked()
    t.match([source.current?.version, seen.kept.at(-1)], [1, { fromCache: false }])
    const anew = watched(t, {
      latest: () => ({ ...incompatible, version: 1 }),
      versions: [{ ...incompatible, version: 1 }],
      cached: one,
    })
    await anew.looked()
    t.equal(anew.source.current?.id, incompatible.id, 'the registry was recreated')
  },
)

t.test('an id and version that now mean another schema are read again', async (t) => {
  const { source, registry } = watched(t, { latest: () => one })
  await until('the schema is read', () => source.current !== undefined)
  registry.latest = () => ({ ...one, schema: two.schema })
  await until(
    'the other schema is in use',
    () =>
      source.current?.type.isValid(
        { event_id: '', store_id: 1, sku: 1, qty: 1, ts: 1, channel: 'web' },
        { noUndeclaredFields: true },
      ) === true,
  )
})

t.test('a caller can request an early poll, and many concurrent requests share one', async (t) => {
  const { source, registry } = watched(t, { latest: () => one, refreshMs: 3_600_000, earlyMs: 20 })
  await until('the schema is read', () => source.current !== undefined)
  registry.latest = () => two
  for (let times = 0; times < 1_000; times++) source.lookSoon()
  await until('the new version is in use', () => source.current?.version === 2)
  t.equal(registry.asked, 2)
})

t.test('a registry that was down is polled again soon, also with a long interval', async (t) => {
  const { seen, registry } = watched(t, { latest: away, cached: one, refreshMs: 60_000 })
  await until('the one from the cache is in use', () => seen.kept.at(-1)?.fromCache === true)
  registry.latest = () => one
  await until('it is confirmed', () => seen.versions.includes(1))
})
