import { pino } from 'pino'
import t from 'tap'
import { requestLog } from '../src/request-log.ts'

function logOf(level: string, options: { level?: string } = {}) {
  const lines: Record<string, unknown>[] = []
  const parent = pino(
    { level, base: null, timestamp: false },
    {
      write: (line: string) => {
        lines.push(JSON.parse(line) as Record<string, unknown>)
      },
    },
  )
  let children = 0
  const counting = Object.create(parent, {
    child: {
      value: (...args: Parameters<typeof parent.child>) => {
        children++
        return parent.child(...args)
      },
    },
  }) as typeof parent
  return { log: requestLog(counting, { reqId: 'r1' }, options), lines, children: () => children }
}

t.test("lines of every level carry the request's id, and one child writes them all", async (t) => {
  const { log, lines, children } = logOf('trace')
  log.info('text')
  log.warn({ rate: 5 }, 'with %s', 'values')
  for (const level of ['fatal', 'error', 'debug', 'trace'] as const) log[level](level)
  log.child({ part: 'x' }).info('deeper')
  log.silent('nothing')
  t.match(lines, [
    { reqId: 'r1', msg: 'text', level: 30 },
    { reqId: 'r1', rate: 5, msg: 'with values', level: 40 },
    { level: 60 },
    { level: 50 },
    { level: 20 },
    { level: 10 },
    { reqId: 'r1', part: 'x', msg: 'deeper' },
  ])
  t.equal(lines.length, 7)
  t.equal(children(), 1)
})

t.test('a line below the level creates no child', async (t) => {
  const { log, lines, children } = logOf('info')
  log.debug('not written')
  t.same([lines, children(), log.level], [[], 0, 'info'])
})

t.test('a route with its own level uses it', async (t) => {
  const silent = logOf('info', { level: 'silent' })
  silent.log.fatal('not written')
  t.same([silent.lines, silent.log.level], [[], 'silent'])
  const debug = logOf('info', { level: 'debug' })
  debug.log.debug('written')
  t.match(debug.lines, [{ reqId: 'r1', msg: 'written' }])
})
