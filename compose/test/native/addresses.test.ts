import t from 'tap'
import { fill, nativeSettings } from '../../native/addresses.ts'

const SPELLED = [
  'SHOP_URL=http://${SHOP_HOST}:${SHOP_PORT}/${PAGE}',
  '# hosts and ports',
  'SHOP_HOST=shop',
  'SHOP_PORT=80',
  'PAGE=offers',
  'NOTE="two words"',
].join('\n')

const read = (
  t: { testdir: (files: Record<string, string>) => string },
  text: string,
  shell: Record<string, string> = {},
) => nativeSettings(`${t.testdir({ '.env': text })}/.env`, shell)

t.test('every host is this machine, and addresses built from it follow, in any order of the file', async (t) => {
  t.same(read(t, SPELLED), {
    SHOP_URL: 'http://127.0.0.1:80/offers',
    SHOP_HOST: '127.0.0.1',
    SHOP_PORT: '80',
    PAGE: 'offers',
    NOTE: 'two words',
  })
  t.same(read(t, SPELLED.split('\n').reverse().join('\n')), read(t, SPELLED))
})

t.test('a variable of the shell overrides the file and the local host, and addresses follow', async (t) => {
  t.match(read(t, SPELLED, { SHOP_PORT: '8080' }), { SHOP_PORT: '8080', SHOP_URL: 'http://127.0.0.1:8080/offers' })
  t.match(read(t, SPELLED, { SHOP_HOST: '::1', PAGE: '' }), { SHOP_HOST: '::1', SHOP_URL: 'http://::1:80/' })
  t.match(read(t, SPELLED, { SHOP_URL: 'http://elsewhere' }), { SHOP_URL: 'http://elsewhere', SHOP_PORT: '80' })
})

t.test('a host set only in the shell is not replaced by this machine', async (t) => {
  t.equal(
    read(t, 'URL=http://${OTHER_HOST}/${OTHER}', { OTHER_HOST: 'away', OTHER: 'page' })['URL'],
    'http://away/page',
  )
})

t.test('variables of the shell that the file does not name are left out', async (t) => {
  t.same(read(t, 'A=1', { B: '2' }), { A: '1' })
})

t.test('an unknown name becomes empty, as in Compose', async (t) => {
  t.equal(
    fill('[${UNKNOWN}] $PLAIN', () => undefined),
    '[] $PLAIN',
  )
})
