import { readSchema } from '@stream-retail/schemas/subjects'
import { chmodSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { schemaCache } from '../../src/registry/schema-cache.ts'

const one = { id: 7, version: 1, schema: readSchema('sale.avsc') }
const URL = 'http://127.0.0.1:8081'

function cacheIn(folder: string, url = URL, subject = 'sales-value') {
  const troubles: (string | undefined)[] = []
  return {
    cache: schemaCache(folder, url, subject, (reason) => {
      troubles.push(reason)
    }),
    troubles,
  }
}

t.test('what was written is read back, in a newly created folder', async (t) => {
  const folder = join(t.testdir({}), 'a/b')
  const { cache, troubles } = cacheIn(folder)
  t.equal(await cache.read(), undefined)
  t.same(troubles, [], 'an empty cache is no error')
  await cache.write(one)
  t.same(await cacheIn(folder).cache.read(), one)
  t.same(troubles, [undefined])
  t.same(
    readdirSync(folder).filter((name) => !name.endsWith('.json')),
    [],
    'nothing unfinished is left',
  )
})

t.test('each subject of each registry has its own file; a password in the URL is not stored', async (t) => {
  const folder = t.testdir({})
  await cacheIn(folder, 'http://shop:hush@127.0.0.1:8081/').cache.write(one)
  t.same(await cacheIn(folder).cache.read(), one, 'the same registry under the same address')
  t.equal(await cacheIn(folder, 'http://127.0.0.1:9999').cache.read(), undefined)
  t.equal(await cacheIn(folder, URL, '../other').cache.read(), undefined)
  await cacheIn(folder, URL, '../other').cache.write(one)
  t.equal(readdirSync(folder).length, 2, 'an unusual subject name stays in the folder, too')
  for (const name of readdirSync(folder)) t.notMatch(name + readFileSync(join(folder, name), 'utf8'), 'hush')
})

t.test('a broken file is ignored and reported, and the next write repairs it', async (t) => {
  const folder = t.testdir({})
  await cacheIn(folder).cache.write(one)
  const file = join(folder, readdirSync(folder)[0] ?? '')
  const whole = readFileSync(file, 'utf8')
  for (const broken of [
    '',
    whole.slice(0, 100),
    'null',
    whole.replace('"id":7', '"id":8'),
    whole.replace('sku', 'SKU'),
    whole.replace('8081', '8082'),
  ]) {
    writeFileSync(file, broken)
    const { cache, troubles } = cacheIn(folder)
    t.equal(await cache.read(), undefined)
    t.match(troubles, [/is ignored: /], broken.slice(0, 30))
    await cache.write(one)
    t.equal(troubles.at(-1), undefined)
    t.same(await cache.read(), one)
  }
})

t.test('an unwritable folder is reported, and stops nothing', async (t) => {
  const folder = t.testdir({ file: 'no folder' })
  chmodSync(join(folder, 'file'), 0o400)
  const { cache, troubles } = cacheIn(join(folder, 'file'))
  await cache.write(one)
  t.match(troubles, [/cannot be written: /])
})
