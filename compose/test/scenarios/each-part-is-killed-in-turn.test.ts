import t from 'tap'
import { countRows, getJson, part, setting, until, untilReady } from '../pipeline.ts'
import { countDeadLetters } from '../raw-records.ts'
import { sell } from '../sell.ts'

const stateOf = async () =>
  (await getJson<{ tasks: { state: string }[] }>(`${setting('CONNECT_URL')}/connectors/pg-sales-jdbc-sink/status`))
    .tasks[0]?.state

t.test(
  'database, registry, worker and loader are killed in turn while sales flow: each accepted sale is one row, and ' +
    'none is a dead letter',
  async (t) => {
    await untilReady()
    const before = await countDeadLetters()
    const selling = sell(20)
    for (const name of ['postgres', 'registry', 'connect', 'loader']) {
      await part('kill', name)
      // With no schema in memory, the sink has to ask the registry again.
      if (name === 'registry')
        await fetch(`${setting('CONNECT_URL')}/connectors/pg-sales-jdbc-sink/restart?includeTasks=true`, {
          method: 'POST',
        })
      await part('start', name)
      await until(`the sink runs after ${name} was killed`, async () => (await stateOf()) === 'RUNNING')
    }
    const accepted = await selling.stop()
    t.ok(accepted.length > 100, `${accepted.length} sales were accepted`)
    await until('every accepted sale is a row', async () => (await countRows(accepted)) >= accepted.length)
    t.equal(await countRows(accepted), accepted.length, 'once')
    await untilReady()
    t.equal(await countDeadLetters(), before)
  },
)
