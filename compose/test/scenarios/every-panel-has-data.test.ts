import pg from 'pg'
import t from 'tap'
import { askLauncher } from '../../native/control.ts'
import { type Asked, askedBy, boards, fillIn, rules } from '../boards.ts'
import { getJson, newSale, post, setting, until } from '../pipeline.ts'
import { type Selector, readPromql } from '../promql.ts'

type Labels = Record<string, string>

/** Canary sales are off here, so that tests can count. */
const EMPTY_HERE = ['Canary: time since last seen']

/** Used by rules, and absent while all is well, or without TLS. */
const NOT_HERE = ['ALERTS', 'retail_tls_certificate_expiry_timestamp_seconds']

const prometheus = `http://127.0.0.1:${setting('PROMETHEUS_PORT')}/api/v1`

/** @throws {Error} when Prometheus rejects the query */
async function ask<T>(path: string, parameters: Record<string, string>): Promise<T> {
  const { status, error, data } = await getJson<{ status: string; error?: string; data: T }>(
    `${prometheus}/${path}?${new URLSearchParams(parameters).toString()}`,
  )
  if (status !== 'success') throw new Error(error)
  return data
}

const minutesAgo = (minutes: number): string => String(Date.now() / 1000 - 60 * minutes)
const seriesOf = (selector: string): Promise<Labels[]> =>
  ask<Labels[]>('series', { 'match[]': selector, 'start': minutesAgo(5) })

/** @throws {Error} that names what is absent: a series, a label of the legend, or any value at all */
async function answers({ text, where, legend = '' }: Asked): Promise<void> {
  const query = fillIn(text, { __rate_interval: '1m', instance: '.*' })
  for (const selector of readPromql(query).selectors) {
    if ((await seriesOf(selector.text)).length === 0) throw new Error(`no part exports ${selector.text}`)
  }
  const { result } = await ask<{ result: { metric: Labels }[] }>('query', { query })
  if (result.length === 0 && !EMPTY_HERE.some((title) => where.includes(title)))
    throw new Error(`no value for ${query}`)
  for (const [, label = ''] of legend.matchAll(/\{\{(\w+)\}\}/g)) {
    if (result.some(({ metric }) => !(label in metric))) throw new Error(`its lines have no label ${label}`)
  }
}

/** Retries each query until it has data, while shops sell: a rate needs two scrapes. @returns the failures, as text */
async function unanswered(questions: Asked[]): Promise<string[]> {
  let open = questions
  let reasons: string[] = []
  await until(
    'every query has data',
    async () => {
      await trade()
      const outcomes = await Promise.allSettled(open.map(answers))
      reasons = outcomes.flatMap((outcome, index) =>
        outcome.status === 'rejected' ? [`${open[index]?.where}: ${String(outcome.reason)}`] : [],
      )
      open = open.filter((_, index) => outcomes[index]?.status === 'rejected')
      return open.length === 0
    },
    45_000,
  ).catch(() => undefined)
  return reasons
}

/** What a rule's selector names and no part exports: the metric, a label, or the value of a label. */
async function unknown({ metric, matchers }: Selector): Promise<string[]> {
  if (NOT_HERE.includes(metric)) return []
  const series = await seriesOf(metric)
  if (series.length === 0) return [`no part exports ${metric}`]
  return matchers.flatMap(({ label, operator, value }) => {
    const values = new Set(series.map((labels) => labels[label]))
    if (values.size === 1 && values.has(undefined)) return [`${metric} has no label ${label}`]
    return operator === '=' && !values.has(value) ? [`${metric} has no ${label}="${value}"`] : []
  })
}

/** Grafana's read-only role. */
async function read(sql: string): Promise<{ rows: Record<string, unknown>[]; columns: string[] }> {
  const client = new pg.Client({
    host: setting('POSTGRES_HOST'),
    port: Number(setting('POSTGRES_PORT')),
    database: setting('POSTGRES_DB'),
    user: setting('POSTGRES_READER_USER'),
    password: setting('POSTGRES_READER_PASSWORD'),
  })
  await client.connect()
  try {
    const { rows, fields } = await client.query<Record<string, unknown>>(sql)
    return { rows, columns: fields.map(({ name }) => name) }
  } finally {
    await client.end()
  }
}

/** The tables that a query would read. */
async function tablesRead(sql: string): Promise<string> {
  const { rows } = await read(`EXPLAIN ${sql}`)
  return [...JSON.stringify(rows).matchAll(/sales_raw_(?:\d+|default)\b/g)]
    .map(([name]) => name)
    .filter((name, index, all) => all.indexOf(name) === index)
    .join(',')
}

/** Sales of every kind that a panel distinguishes: sold, returned, late, duplicate, rejected. */
async function trade(): Promise<void> {
  const sales = Array.from({ length: 30 }, (_, index) =>
    newSale({ store_id: 1 + (index % 3), sku: 100 + (index % 5), qty: index % 7 === 0 ? -1 : 2 }),
  )
  const late = newSale({ store_id: 2, ts: Date.now() - 600_000 })
  await post([...sales, late, newSale({ qty: 0 })])
  await post(sales)
}

t.test('every panel queries what the running parts export, and has data', async (t) => {
  const status = await askLauncher(setting('DATA_DIR'))
  if (status?.parts.some(({ name, state }) => name === 'prometheus' && state === 'absent') === true)
    return t.comment('this host has no Prometheus')
  const questions = askedBy('prometheus')
  t.ok(questions.length > 40)
  t.same(await unanswered(questions), [])
  for (const { templating, title } of Object.values(boards)) {
    for (const { name, query, regex } of templating.list.filter(({ datasource }) => datasource.type === 'prometheus')) {
      const [, selector = '', label = ''] = /^label_values\((.*), (\w+)\)$/.exec(query) ?? []
      const values = (await seriesOf(selector)).map((labels) => labels[label] ?? '')
      t.ok(
        values.length > 0 && values.every((value) => regex === undefined || new RegExp(regex.slice(1, -1)).test(value)),
        `${name} of ${title}: ${values.join(', ')}`,
      )
    }
  }
})

t.test('every Prometheus rule uses what the running parts export', async (t) => {
  const status = await askLauncher(setting('DATA_DIR'))
  if (status?.parts.some(({ name, state }) => name === 'prometheus' && state === 'absent') === true)
    return t.comment('this host has no Prometheus')
  t.ok(rules.length > 15)
  const recorded = rules.flatMap(({ record }) => record ?? [])
  for (const { where, text, queries } of rules) {
    const selectors = [text, ...queries]
      .flatMap((query) => readPromql(query).selectors)
      .filter(({ metric }) => !recorded.includes(metric))
    t.same((await Promise.all(selectors.map(unknown))).flat(), [], where)
  }
})

t.test("every panel that queries Postgres gets rows as Grafana's role", async (t) => {
  await trade()
  const now = Date.now()
  const values = { __from: now - 3_600_000, __to: now + 120_000, __interval_ms: 60_000 }
  const questions = askedBy('grafana-postgresql-datasource')
  t.ok(questions.length >= 7)
  await until(
    'the sales are rows',
    async () => (await read(`SELECT 1 FROM sales WHERE ts > ${now - 5_000}`)).rows.length >= 30,
  )
  for (const store of [0, 2]) {
    for (const { where, text, format, columns: named } of questions) {
      const filled = fillIn(text, { ...values, store })
      const { rows, columns } = await read(filled).catch((error: unknown) => {
        throw new Error(`${where}: ${String(error)}`)
      })
      t.ok(rows.length > 0, `${where}, store ${store}`)
      t.notMatch(
        await tablesRead(filled),
        /sales_raw_default|sales_raw_\d+,.*,/,
        `${where}: reads only the partitions of the time range`,
      )
      t.same(
        named.filter((name) => !columns.includes(name)),
        [],
        `${where}: columns with their own format exist`,
      )
      if (format === 'time_series') t.ok(rows[0]?.['time'] instanceof Date, `${where}: time`)
    }
  }
  for (const { templating } of Object.values(boards)) {
    for (const { query } of templating.list.filter(({ datasource }) => datasource.type !== 'prometheus'))
      t.ok((await read(fillIn(query, values))).rows.length > 0, query)
  }
})
