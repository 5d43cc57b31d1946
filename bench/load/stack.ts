import pg from 'pg'
import { prepareMachine } from '../../compose/native/machine.ts'
import { processes } from '../../compose/native/processes.ts'
import { removeData } from '../../compose/native/remove-data.ts'
import { Stack } from '../../compose/native/stack.ts'
import { freshEnvironment } from '../../compose/test/launch.ts'
import { progress } from '../report.ts'

const NEEDED = ['postgres', 'kafka', 'registry', 'connect', 'loader']

/** The load leg, with topics, tables and connector as created by the loader. */
export type LoadStack = {
  settings: Record<string, string>
  /** As the owner of the tables. */
  database: pg.Client
  pidOf: (part: 'connect' | 'postgres') => number
  /** Also removes the data. */
  stop: () => Promise<void>
}

/** Starts it on free ports in a temporary folder. The loader is stopped: it would revert what a bench changes. */
export async function startStack(): Promise<LoadStack> {
  Object.assign(process.env, await freshEnvironment())
  const data = process.env['DATA_DIR'] ?? ''
  const machine = await prepareMachine(progress)
  const stack = new Stack(
    machine,
    processes.filter(({ name }) => NEEDED.includes(name)),
  )
  let database: pg.Client | undefined
  const stop = async (): Promise<void> => {
    await database?.end().catch(() => undefined)
    await stack.stop()
    removeData(data)
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      void stop().then(() => process.exit(1))
    })
  try {
    progress(`starting ${NEEDED.join(', ')}`)
    await Promise.all(stack.start().values())
    await stack.part('loader').stop()
    database = await connect(machine.settings)
    return {
      settings: { ...machine.settings, DATA_DIR: data },
      database,
      pidOf: (part) => stack.part(part).pid ?? 0,
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

async function connect({
  POSTGRES_HOST: host = '',
  POSTGRES_PORT: port,
  POSTGRES_DB: database = '',
  POSTGRES_USER: user = '',
  POSTGRES_PASSWORD: password = '',
}: Record<string, string>): Promise<pg.Client> {
  const client = new pg.Client({ host, port: Number(port), database, user, password, options: '-c timezone=UTC' })
  // A lost connection shows at the next query.
  client.on('error', () => undefined)
  await client.connect()
  return client
}
