import { Readable } from 'node:stream'
import { Problem } from '@stream-retail/chassis/errors'
import type { FastifyInstance } from 'fastify'
import type { Patch } from 'rfc6902'
import { type Static, Type } from 'typebox'
import { or503IfDatabaseDown } from '../clients/or-503-if-database-down.ts'
import { SOURCES } from '../dead-letters/dead-letter.ts'
import { fromCursor, toCursor } from '../dead-letters/cursor.ts'
import { type Filter, STATES } from '../dead-letters/list-dead-letters.ts'
import type { DeadLetterService } from '../dead-letters/dead-letter-service.ts'
import { By, Line } from '../control/text-fields.ts'

const Time = (description: string) => Type.String({ format: 'date-time', description })
const filter = {
  source: Type.Optional(Type.Enum([...SOURCES])),
  reason: Type.Optional(Line(200)),
  since: Type.Optional(Time('at or after this time')),
  until: Type.Optional(Time('before this time')),
  state: Type.Optional(Type.Enum([...STATES])),
}
/** Query parameters stay text; nothing is coerced silently. */
const Count = Type.String({ pattern: '^[1-9]\\d{0,7}$', description: 'maximum number returned' })
const MAX_LISTED = 1_000
const ListQuery = Type.Object(
  { ...filter, limit: Type.Optional(Count), cursor: Type.Optional(Type.String({ maxLength: 500 })) },
  { additionalProperties: false },
)
const ExportQuery = Type.Object({ ...filter, limit: Type.Optional(Count) }, { additionalProperties: false })
const ReplayBody = Type.Object(
  {
    patch: Type.Optional(
      Type.Array(
        Type.Object({
          op: Type.Enum(['add', 'remove', 'replace', 'move', 'copy', 'test']),
          path: Type.String({ maxLength: 1000 }),
          from: Type.Optional(Type.String({ maxLength: 1000 })),
          value: Type.Optional(Type.Unknown()),
        }),
        { maxItems: 100 },
      ),
    ),
    dry_run: Type.Optional(Type.Boolean()),
    by: Type.Optional(By),
  },
  { additionalProperties: false },
)
const DiscardBody = Type.Object({ reason: Line(500), by: Type.Optional(By) }, { additionalProperties: false })

type Query = Static<typeof ListQuery>
type LetterParams = { id: string }

/**
 * `GET /dead-letters`, `GET /dead-letters/export`, `GET /dead-letters/:id`, `POST /dead-letters/:id/replay`,
 * `POST /dead-letters/:id/discard`.
 */
export function addDeadLetterRoutes(app: FastifyInstance, deadLetters: DeadLetterService): void {
  addReadRoutes(app, deadLetters)
  addReplayRoute(app, deadLetters)
  addDiscardRoute(app, deadLetters)
}

function addReadRoutes(app: FastifyInstance, deadLetters: DeadLetterService): void {
  app.get<{ Querystring: Query }>('/dead-letters', { schema: { querystring: ListQuery } }, async ({ query }) => {
    const after = query.cursor === undefined ? undefined : fromCursor(query.cursor)
    if (query.cursor !== undefined && after === undefined)
      throw new Problem({
        status: 400,
        code: 'bad_cursor',
        detail: 'Send the next_cursor of a previous response unchanged.',
      })
    const limit = Math.min(Number(query.limit ?? 50), MAX_LISTED)
    const page = await or503IfDatabaseDown(() => deadLetters.list(filterOf(query), limit, after))
    const last = page.at(-1)
    return { dead_letters: page, next_cursor: last !== undefined && page.length === limit ? toCursor(last) : null }
  })

  app.get<{ Querystring: Static<typeof ExportQuery> }>(
    '/dead-letters/export',
    { schema: { querystring: ExportQuery } },
    async ({ query }, reply) =>
      reply
        .type('application/x-ndjson')
        .send(Readable.from(lines(deadLetters.export(filterOf(query), Number(query.limit ?? Infinity))))),
  )

  app.get<{ Params: LetterParams }>('/dead-letters/:id', async ({ params }) =>
    or503IfDatabaseDown(() => deadLetters.show(params.id)),
  )
}

function addReplayRoute(app: FastifyInstance, deadLetters: DeadLetterService): void {
  app.post<{ Params: LetterParams; Body: Static<typeof ReplayBody> | null }>(
    '/dead-letters/:id/replay',
    {
      schema: { body: Type.Union([ReplayBody, Type.Null()]) },
      config: { audit: { action: 'replay_dead_letter', of: 'id' } },
    },
    async ({ params, body, log }) => {
      const { patch, dry_run: dryRun = false, by = null } = body ?? {}
      const replayed = await or503IfDatabaseDown(() =>
        deadLetters.replay(params.id, { dryRun, by, ...(patch === undefined ? {} : { patch: patch as Patch }) }),
      )
      if (!dryRun) log.info({ dead_letter: params.id, by }, 'dead letter replayed')
      return replayed
    },
  )
}

function addDiscardRoute(app: FastifyInstance, deadLetters: DeadLetterService): void {
  app.post<{ Params: LetterParams; Body: Static<typeof DiscardBody> }>(
    '/dead-letters/:id/discard',
    {
      schema: { body: DiscardBody },
      config: { audit: { action: 'discard_dead_letter', of: 'id' } },
    },
    async ({ params, body: { reason, by = null }, log }) => {
      const discarded = await or503IfDatabaseDown(() => deadLetters.discard(params.id, { reason, by }))
      log.info({ dead_letter: params.id, by, reason }, 'dead letter discarded')
      return discarded
    },
  )
}

function filterOf({ source, reason, since, until, state }: Omit<Query, 'limit' | 'cursor'>): Filter {
  return {
    ...(source === undefined ? {} : { source }),
    ...(reason === undefined ? {} : { reason }),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
    ...(state === undefined ? {} : { state }),
  }
}

async function* lines(values: AsyncIterable<unknown>): AsyncGenerator<string> {
  for await (const value of values) yield `${JSON.stringify(value)}\n`
}
