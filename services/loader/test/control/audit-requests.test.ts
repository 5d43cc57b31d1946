import { buildHttp } from '@stream-retail/chassis/http'
import { createLogger } from '@stream-retail/chassis/logger'
import t from 'tap'
import type { AuditEntry } from '../../src/control/actions.ts'
import type { Audit } from '../../src/control/audit.ts'
import { auditRequests } from '../../src/control/audit-requests.ts'
import type { Steering } from '../../src/control/steer-connectors.ts'
import { addConnectorRoutes } from '../../src/routes/connectors.ts'

t.test(
  'a name that a route takes stands in the audit as it came; one that would fool a reader is rejected',
  async (t) => {
    const app = buildHttp(createLogger('test', 'fatal'))
    t.teardown(() => app.close())
    const deeds: AuditEntry[] = []
    const wished: unknown[] = []
    auditRequests(app, {
      note: async (deed: AuditEntry) => {
        deeds.push(deed)
      },
    } as unknown as Audit)
    addConnectorRoutes(app, {
      pause: async (_name: string, { by }: { by: string }) => {
        wished.push(by)
        return {}
      },
    } as unknown as Steering)
    const pause = async (by: string) =>
      (await app.inject({ method: 'POST', url: '/connectors/sink/pause', payload: { by } })).statusCode
    const names = ['Ann', 'Åsa Øst', '李', '👩‍🔧 shift 2', 'x'.repeat(64)]
    t.same(
      await Promise.all(names.map(pause)),
      names.map(() => 200),
    )
    t.same(
      deeds.map(({ actor, outcome }) => [actor, outcome]),
      names.map((name) => [name, 'done']),
    )
    t.same(wished, names)
    for (const name of ['a\u202eb', 'a\u2066b', 'a\u0085b', 'a\nb', 'a\0b', 'a\u2028b', 'x'.repeat(65), '']) {
      t.equal(await pause(name), 400)
      t.match(deeds.at(-1), { actor: 'somebody', outcome: 'rejected' })
    }
    t.equal(wished.length, names.length)
  },
)
