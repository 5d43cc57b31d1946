import { buildHttp } from '@stream-retail/chassis/http'
import { pino } from 'pino'
import t from 'tap'
import { addPageRoutes } from '../../src/routes/page.ts'

const app = buildHttp(pino({ level: 'silent' }))
addPageRoutes(app)
t.teardown(() => app.close())

t.test('the page, its files and the chart library are served with their types', async (t) => {
  for (const [url, type] of [
    ['/', 'text/html'],
    ['/assets/js/main.js', 'text/javascript'],
    ['/assets/css/page.css', 'text/css'],
    ['/assets/icon.svg', 'image/svg+xml'],
    ['/assets/uplot/uPlot.esm.js', 'text/javascript'],
  ] as const) {
    const { statusCode, headers, body } = await app.inject(url)
    t.equal(statusCode, 200, url)
    t.match(headers['content-type'], type)
    t.ok(body.length > 100)
  }
})

t.test('every file that the page references is served', async (t) => {
  const { body } = await app.inject('/')
  const named = [...body.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, url]) => url ?? '')
  t.ok(named.length > 6)
  for (const url of named) t.equal((await app.inject(url)).statusCode, 200, url)
})

t.test('every module that the page imports, directly or not, is served', async (t) => {
  const urls = new Set(['/assets/js/main.js'])
  for (const url of urls) {
    const { statusCode, body } = await app.inject(url)
    t.equal(statusCode, 200, url)
    for (const [, path = ''] of body.matchAll(/^import [^'\n]*'(\.[^']+)'/gm))
      urls.add(new URL(path, `http://loader${url}`).pathname)
  }
  t.ok(urls.size > 20)
})

t.test('no foreign script may run, no other site may frame the page, and no type is sniffed', async (t) => {
  const { headers, body } = await app.inject('/')
  t.match(
    headers['content-security-policy'],
    /^default-src 'self';.*frame-ancestors 'none'.*require-trusted-types-for 'script'/,
  )
  t.equal(headers['x-content-type-options'], 'nosniff')
  t.notMatch(body, /<script(?![^>]*src=)|<style|\sstyle=|\son\w+=|https?:\/\//)
})

t.test('a cached file is not sent again, and HEAD has no body', async (t) => {
  const {
    headers: { etag },
  } = await app.inject('/assets/js/main.js')
  const again = await app.inject({ url: '/assets/js/main.js', headers: { 'if-none-match': String(etag) } })
  t.equal(again.statusCode, 304)
  t.equal(again.body, '')
  const head = await app.inject({ method: 'HEAD', url: '/' })
  t.match(head, { statusCode: 200, body: '' })
  t.ok(Number(head.headers['content-length']) > 1000)
})

t.test('no path reaches anything but the files of the page', async (t) => {
  for (const url of [
    '/assets/../src/app.ts',
    '/assets/%2e%2e/%2e%2e/package.json',
    '/assets/..%2f..%2fpackage.json',
    '/assets/',
    '/assets/tsconfig.json',
    '/assets/contract.d.ts',
    '/assets/__proto__',
  ]) {
    const { statusCode, headers } = await app.inject(url)
    t.equal(statusCode, 404, url)
    t.match(headers['content-type'], 'application/problem+json')
  }
})

t.test('all files are one route in the metrics', async (t) => {
  await app.inject('/assets/js/main.js')
  const { body } = await app.inject('/metrics')
  t.match(body, 'route="/assets/*"')
  t.notMatch(body, 'main.js')
})
