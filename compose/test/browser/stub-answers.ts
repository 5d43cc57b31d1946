const ago = (seconds: number): string => new Date(Date.now() - seconds * 1000).toISOString()

/** What the stub answers to GET requests, by path. */
export function stubAnswers(): Record<string, unknown> {
  const letters = someLetters()
  return {
    '/sales/latest': {
      sales: Array.from({ length: 20 }, (_, index) => ({
        event_id: crypto.randomUUID(),
        store_id: 10 + ((index * 7) % 90),
        sku: 1000 + ((index * 331) % 4000),
        qty: index === 4 ? -2 : 1 + (index % 5),
        ts: Date.now() - index * 66,
        accepted_at: ago(index / 15),
        loaded_at: ago(index / 15),
        seconds: 0.09 + (index % 6) / 50,
      })),
    },
    '/dead-letters': { dead_letters: letters, next_cursor: null },
    '/dead-letters/sales-rejected-0-7': {
      ...letters[1],
      original: {
        kind: 'json',
        json: { event_id: letters[1]?.event_id, store_id: 42, sku: 1234, qty: 0, ts: 1795449600000 },
        bytes: 120,
      },
      headers: {},
      replays: [],
      discards: [],
    },
    '/dead-letters/sales-rejected-0-6': {
      ...letters[2],
      original: { kind: 'text', text: '<script>alert(3)</script>', cut: false, bytes: 25 },
      headers: { '<b>x</b>': '<i>y</i>' },
      replays: [],
      discards: [],
    },
    '/partitions': {
      partitions: [
        ...Array.from({ length: 11 }, (_, index) => {
          const day = new Date(Date.now() + (index - 7) * 86_400_000).toISOString().slice(0, 10)
          return {
            name: `sales_raw_${day.replaceAll('-', '_')}`,
            day,
            rows_estimate: index > 7 ? 0 : 900_000 + index * 50_000,
            bytes: index > 7 ? 24_576 : 99_000_000 + index * 6_000_000,
          }
        }),
        { name: 'sales_raw_default', day: null, rows_estimate: 0, bytes: 8192 },
      ],
    },
    '/schemas': {
      subjects: [
        {
          subject: 'sales-value',
          compatibility: 'FULL_TRANSITIVE',
          latest: 2,
          versions: [
            {
              version: 1,
              id: 3,
              schema: {
                type: 'record',
                name: 'Sale',
                fields: [
                  { name: 'event_id', type: 'string', format: 'uuid' },
                  { name: 'store_id', type: 'int', minimum: 1 },
                  { name: 'qty', type: 'int' },
                  { name: 'ts', type: 'long' },
                ],
              },
            },
            {
              version: 2,
              id: 9,
              schema: {
                type: 'record',
                name: 'Sale',
                fields: [
                  { name: 'event_id', type: 'string', format: 'uuid' },
                  { name: 'store_id', type: 'int', minimum: 1 },
                  { name: 'qty', type: 'int' },
                  { name: 'ts', type: 'long' },
                  { name: 'channel', type: ['null', 'string'], default: null },
                ],
              },
            },
          ],
        },
        {
          subject: 'sales-rejected-value',
          compatibility: 'FULL_TRANSITIVE',
          latest: 1,
          versions: [{ version: 1, id: 4, schema: { type: 'record', fields: [{ name: 'reason', type: 'string' }] } }],
        },
      ],
    },
    '/audit': {
      entries: [
        {
          id: 3,
          at: ago(40),
          actor: 'Anna',
          action: 'pause_connector',
          target: 'pg-sales-jdbc-sink',
          outcome: 'done',
          detail: 'new index',
          request_id: 'r3',
        },
        {
          id: 2,
          at: ago(400),
          actor: 'anonymous',
          action: 'set_simulator_rate',
          target: 'simulator',
          outcome: 'rejected',
          detail: '401 unauthorized',
          request_id: 'r2',
        },
      ],
      next_cursor: null,
    },
  }
}

function someLetters() {
  return [
    {
      id: 'sales-dlq-0-42',
      source: 'table',
      reason: 'invalid_text',
      summary: 'invalid byte sequence for encoding "UTF8": 0x00',
      event_id: null,
    },
    {
      id: 'sales-rejected-0-7',
      source: 'gateway',
      reason: 'out_of_range',
      summary: '/qty: expected not 0, got 0',
      event_id: '0b7e7f5e-8f6d-4f6e-9a3b-0c1d2e3f4a5b',
    },
    {
      id: 'sales-rejected-0-6',
      source: 'gateway',
      reason: '<script>alert(1)</script>',
      summary: '<img src=x onerror=alert(2)> "\'&',
      event_id: null,
    },
    {
      id: 'sales-dlq-0-41',
      source: 'converter',
      reason: 'SerializationException',
      summary: 'Error deserializing Avro message for id -1',
      event_id: null,
    },
  ].map((letter, index) => ({
    ...letter,
    happened_at: ago(90 + index * 1234),
    state: 'open',
    key_name: null,
    topic: 'sales-rejected',
    partition: 0,
    offset: index,
    origin: null,
  }))
}
