import type { Sale } from '@stream-retail/schemas/sale'
import fc from 'fast-check'

/** Values on and next to every limit of a rule, and every JSON type. */
const edge = fc.oneof(
  fc.constantFrom<unknown>(
    0,
    -0,
    1,
    -1,
    0.5,
    2 ** 31 - 1,
    2 ** 31,
    -(2 ** 31),
    2 ** 53 - 1,
    2 ** 53,
    1e308,
    1_000_000,
    1_000_001,
    null,
    true,
    '',
    '0',
    '\0',
    'a\ud800',
    [],
    {},
    [[]],
  ),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.string({ unit: 'binary', maxLength: 50 }),
  fc.jsonValue({ maxDepth: 3 }),
)

export const goodSale: fc.Arbitrary<Sale> = fc.record({
  event_id: fc.uuid(),
  store_id: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  sku: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  qty: fc.integer({ min: -1_000_000, max: 1_000_000 }).filter((qty) => qty !== 0),
  ts: fc.integer({ min: -600_000_000, max: 250_000 }).map((ago) => Date.now() + ago),
})

const field = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('event_id', 'store_id', 'sku', 'qty', 'ts') },
  { weight: 1, arbitrary: fc.constantFrom('__proto__', 'constructor', 'toString', '', 'a/b~c', '\ud800') },
  { weight: 1, arbitrary: fc.string() },
)

/** A sale in which one or two fields hold something else or are absent. */
const spoiledSale = fc
  .tuple(goodSale, fc.array(fc.tuple(field, fc.option(edge, { nil: undefined })), { minLength: 1, maxLength: 2 }))
  .map(([sale, changes]) => {
    const spoiled = new Map<string, unknown>(Object.entries(sale))
    for (const [name, value] of changes) {
      if (value === undefined) spoiled.delete(name)
      else spoiled.set(name, value)
    }
    // Not by assignment, which would set the prototype instead of a key.
    return Object.fromEntries(spoiled)
  })

/** Valid, nearly valid, or arbitrary. */
export const anySale = fc.oneof(
  { weight: 4, arbitrary: goodSale },
  { weight: 4, arbitrary: spoiledSale },
  { weight: 1, arbitrary: fc.jsonValue() },
)

/** A list with some duplicates. */
export const someSales = fc
  .tuple(fc.array(anySale, { minLength: 1, maxLength: 12 }), fc.array(fc.nat(), { maxLength: 3 }))
  .map(([sales, again]) => [...sales, ...again.map((place) => sales[place % sales.length])])
