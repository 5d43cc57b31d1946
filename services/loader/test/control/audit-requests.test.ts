import { buildHttp } from '@stream-retail/chassis/http'
import { createLogger } from '@stream-retail/chassis/logger'
import t from 'tap'
import type { AuditEntry } from '../../src/control/actions.ts'
import type { Audit } from '../../src/control/audit.ts'
import { auditRequests } from '../../src/control/audit-requests.ts'
import type { ConnectorActions } from '../../src/control/connector-actions.ts'
import { addConnectorRoutes } from '../../src/routes/connectors.ts'

t.test('a valid name is audited unchanged; one that would mislead a reader is rejected', async (t) => {
  const app = buildHttp(createLogger('test', 'fatal'))
  t.teardown(() => app.close())
  const entries: AuditEntry[] = []
  const requested: unknown[] = []
  auditRequests(app, {
    add: async (entry: AuditEntry) => {
      entries.push(entry)
    },
  } as unknown as Audit)
  addConnectorRoutes(app, {
    pause: async (_name: string, { by }: { by: string }) => {
      requested.push(by)
      return {}
    },
  } as unknown as ConnectorActions)
  const pause = async (by: string) =>
    (await app.inject({ method: 'POST', url: '/connectors/sink/pause', payload: { by } })).statusCode
  const names = ['Ann', 'Åsa Øst', '李', '👩‍🔧 shift 2', 'x'.repeat(64)]
  t.same(
    await Promise.all(names.map(pause)),
    names.map(() => 200),
  )
  t.same(
    entries.map(({ actor, outcome }) => [actor, outcome]),
    names.map((name) => [name, 'done']),
  )
  t.same(requested, names)
  for (const name of ['a\u202eb', 'a\u2066b', 'a\u0085b', 'a\nb', 'a\0b', 'a\u2028b', 'x'.repeat(65), '']) {
    t.equal(await pause(name), 400)
    t.match(entries.at(-1), { actor: 'anonymous', outcome: 'rejected' })
  }
  t.equal(requested.length, names.length)
})
