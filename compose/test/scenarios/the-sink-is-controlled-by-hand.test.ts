import t from 'tap'
import { countRows, getJson, newSale, post, setting, until, untilReady } from '../pipeline.ts'

const CONNECTOR = `${setting('CONNECT_URL')}/connectors/pg-sales-jdbc-sink`
const order = (method: string, path: string) => fetch(`${CONNECTOR}${path}`, { method })
const stateIs = (state: string) =>
  until(
    `the connector is ${state}`,
    async () => (await getJson<{ connector: { state: string } }>(`${CONNECTOR}/status`)).connector.state === state,
  )

t.beforeEach(untilReady)

t.test('a paused sink writes no rows and stays paused; after the resume it loads the backlog', async (t) => {
  t.equal((await order('PUT', '/pause')).status, 202)
  await stateIs('PAUSED')
  const sales = [newSale(), newSale()]
  t.equal((await post(sales)).status, 202)
  await until('the loader has observed the pause and the waiting sales', async () => {
    const pipeline = await getJson<{ topic: { lag: number }; connectors: { state: string }[] }>(
      `${setting('LOADER_URL')}/pipeline`,
    )
    return pipeline.topic.lag >= 2 && pipeline.connectors[0]?.state === 'PAUSED'
  })
  t.equal(await countRows(sales), 0)
  t.equal((await order('PUT', '/resume')).status, 202)
  await until('the sales are rows', async () => (await countRows(sales)) === 2)
})

t.test('a sink that is restarted by hand continues to load', async (t) => {
  t.ok((await order('POST', '/restart?includeTasks=true')).ok)
  const sale = newSale()
  t.equal((await post(sale)).status, 202)
  await until('the sale is a row', async () => (await countRows([sale])) === 1)
})

t.test('a deleted connector is recreated by the loader, and nothing is lost', async (t) => {
  t.equal((await order('DELETE', '')).status, 204)
  const sale = newSale()
  t.equal((await post(sale)).status, 202)
  await until('the sale is a row', async () => (await countRows([sale])) === 1)
  await stateIs('RUNNING')
})

t.test('a config changed by hand is corrected by the loader, and contains no secret', async (t) => {
  const config = await getJson<Record<string, string>>(`${CONNECTOR}/config`)
  t.match(config, { 'connection.password': '${env:POSTGRES_WRITER_PASSWORD}', 'batch.size': '2000' })
  const response = await fetch(`${CONNECTOR}/config`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...config, 'batch.size': '7' }),
  })
  t.equal(response.status, 200)
  await until(
    'the config is as desired',
    async () => (await getJson<Record<string, string>>(`${CONNECTOR}/config`))['batch.size'] === '2000',
  )
})
