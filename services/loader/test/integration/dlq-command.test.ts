import { execFile } from 'node:child_process'
import t from 'tap'
import { deadLettersApi } from './dead-letters-api.ts'

const TOKEN = 'a token for the tests'
const PROGRAM = new URL('../../src/cli/dlq.ts', import.meta.url).pathname
const dlq = (url: string, token: string, ...args: string[]): Promise<{ code: number; output: string }> =>
  new Promise((resolve) => {
    execFile(
      process.execPath,
      [PROGRAM, ...args],
      { env: { ...process.env, LOADER_URL: url, CONTROL_TOKEN: token } },
      (error, output, errors) => {
        resolve({ code: error === null ? 0 : Number(error.code), output: output + errors })
      },
    )
  })

t.test('npm run dlq needs the control token to change anything, and never prints it', async (t) => {
  const { url } = await deadLettersApi(t, TOKEN)
  t.match(
    await dlq(url, '', 'list', '--source', 'table', '--limit', '1'),
    { code: 0, output: /sales-dlq-0-27/ },
    'reading needs no token',
  )
  t.match(await dlq(url, '', 'replay', 'sales-dlq-0-1'), { code: 1, output: /unauthorized/ })
  const wrong = await dlq(url, `${TOKEN}!`, 'discard', 'sales-dlq-0-1', '--reason', 'no')
  t.match(wrong, { code: 1, output: /unauthorized/ })
  t.notMatch(wrong.output, TOKEN)
  t.match(await dlq(url, TOKEN, 'replay', 'sales-dlq-0-1'), { code: 0, output: /1 of 1 accepted/ })
  t.match(await dlq(url, TOKEN, 'discard', '--source', 'table', '--reason', 'test data'), {
    code: 0,
    output: /10 of 10 discarded/,
  })
  t.match(await dlq(url, TOKEN, 'discard', 'sales-dlq-0-2'), { code: 2, output: /say why/ })
  t.match(await dlq(url, TOKEN, 'discard', '--reason', 'x'), { code: 2, output: /name ids/ })
})
