/** The page with the whole pipeline, used as an operator uses it. */
import type { Browser } from 'playwright-core'
import t from 'tap'
import { askLauncher } from '../../native/control.ts'
import { countRows, getJson, newSale, part, post, setting, until, untilReady } from '../pipeline.ts'
import { openBrowser, openPage } from './a-browser.ts'

const opened = await openBrowser(t)
if (opened !== undefined) testPage(opened)

async function hasPrometheus(): Promise<boolean> {
  return (
    (await askLauncher(setting('DATA_DIR')))?.parts.some(
      ({ name, state }) => name === 'prometheus' && state === 'absent',
    ) === false
  )
}

function testPage(browser: Browser): void {
  t.beforeEach(untilReady)

  t.test('a new sale appears in the numbers and among the latest rows', async (t) => {
    const { page, complaints } = await openPage(t, browser, setting('LOADER_URL'))
    t.match(await page.locator('#verdict-word').textContent(), /Healthy|Degraded/)
    const sale = newSale({ store_id: 777, sku: 424_242, qty: 7 })
    t.equal((await post(sale)).status, 202)
    await page.locator('#sales tr', { hasText: '424242' }).waitFor()
    await page.locator('#partitions li.today').waitFor()
    await page.locator('#schemas').getByText('event_id').first().waitFor()
    t.same(complaints, [])
  })

  t.test(
    'the sink is paused with a name and a reason, waiting sales are shown, and become rows after the resume',
    async (t) => {
      const { page, complaints } = await openPage(t, browser, setting('LOADER_URL'))
      await page.getByRole('button', { name: /^You:/ }).click()
      await page.getByRole('textbox', { name: 'Name' }).fill('Anna')
      await page.keyboard.press('Enter')
      const connectors = page.locator('#connectors')
      await connectors.getByRole('button', { name: 'Pause…' }).click()
      await page.getByRole('dialog').getByRole('textbox', { name: 'Reason' }).fill('a new index')
      await page.getByRole('dialog').getByRole('button', { name: 'Pause' }).click()
      await connectors.getByText('paused on purpose').waitFor()
      t.match(await connectors.textContent(), /paused by Anna, .*: “a new index”/)
      const sales = [newSale(), newSale()]
      t.equal((await post(sales)).status, 202)
      await until(
        'the page shows the waiting sales',
        async () => Number(await page.locator('[data-stage="kafka"] .headline .value').textContent()) >= 2,
      )
      t.equal(await countRows(sales), 0)
      await connectors.getByRole('button', { name: 'Resume' }).click()
      await until('the sales are rows', async () => (await countRows(sales)) === 2)
      await connectors.locator('.state[data-state="ok"]').waitFor()
      await page.locator('#audit').getByText('a new index').first().waitFor()
      t.match(await page.locator('#audit').textContent(), /Anna/)
      t.same(complaints, [])
    },
  )

  t.test('Prometheus sees the rate that was set', async (t) => {
    const { page, complaints } = await openPage(t, browser, setting('LOADER_URL'))
    const rate = page.getByRole('spinbutton', { name: 'Sales per second', exact: true })
    await rate.fill('3')
    await rate.press('Enter')
    await page.getByText('Target rate set to 3.0 sales per second.').waitFor()
    t.match(await getJson(`${setting('SIMULATOR_URL')}/rate`), { rate_per_sec: 3 })
    if (await hasPrometheus()) {
      const prometheus = `http://127.0.0.1:${setting('PROMETHEUS_PORT')}`
      const query = `${prometheus}/api/v1/query?query=retail_simulator_target_events_per_second`
      await until(
        'Prometheus sees it',
        async () =>
          (await getJson<{ data: { result: { value: [number, string] }[] } }>(query)).data.result[0]?.value[1] === '3',
      )
    }
    await page.getByRole('slider').press('Home')
    await until(
      'the slider applies on release',
      async () => (await getJson<{ rate_per_sec: number }>(`${setting('SIMULATOR_URL')}/rate`)).rate_per_sec === 0,
    )
    t.same(complaints, [])
  })

  t.test('a rejected sale is found, fixed, checked and replayed: it becomes a row', async (t) => {
    const { page, complaints } = await openPage(t, browser, setting('LOADER_URL'))
    const sale = newSale({ qty: 0 })
    t.equal((await post(sale)).status, 422)
    const dialog = page.getByRole('dialog')
    await until('it is the newest dead letter of the gateway', async () => {
      const {
        dead_letters: [newest],
      } = await getJson<{ dead_letters: { event_id: string }[] }>(
        `${setting('LOADER_URL')}/dead-letters?source=gateway&limit=1`,
      )
      return newest?.event_id === sale.event_id
    })
    await page.getByRole('combobox', { name: 'Source' }).selectOption('gateway')
    await page.locator('.letters li').first().getByRole('button').click()
    await dialog.getByText(sale.event_id).first().waitFor()
    const text = dialog.getByRole('textbox')
    t.equal(
      await dialog.getByRole('button', { name: 'Replay' }).getAttribute('aria-disabled'),
      'true',
      'disabled until checked',
    )
    await dialog.getByRole('button', { name: 'Check' }).click()
    await dialog.getByText('The gateway rejected the sale').waitFor()
    await text.fill((await text.inputValue()).replace('"qty": 0', '"qty": 3'))
    await dialog.getByRole('button', { name: 'Check' }).click()
    await dialog.getByText('The gateway would accept it.').waitFor()
    t.equal(await countRows([sale]), 0, 'a check sends nothing')
    await dialog.getByRole('button', { name: 'Replay' }).click()
    await dialog.getByText('Accepted').waitFor()
    await until('the sale is a row', async () => (await countRows([sale])) === 1)
    t.same(
      complaints.filter((text) => !text.includes('422')),
      [],
      'a rejection is a normal response, although the browser logs it',
    )
  })

  t.test('a script in a sale is shown as text', async (t) => {
    const { page, complaints } = await openPage(t, browser, setting('LOADER_URL'))
    const text = '<img src=x onerror="document.title = 1">'
    t.equal((await post({ ...newSale(), event_id: text })).status, 422)
    await page.locator('.letters li', { hasText: 'not_uuid' }).first().getByRole('button').click()
    await page.getByRole('dialog').locator('pre').getByText('onerror').waitFor()
    t.equal(await page.locator('dialog img').count(), 0)
    t.same(complaints, [])
  })

  t.test(
    'without the loader the page reports the disconnection within seconds, and reconnects on its own',
    async (t) => {
      const { page } = await openPage(t, browser, setting('LOADER_URL'))
      await part('stop', 'loader')
      const since = Date.now()
      await page.getByText('Disconnected.', { exact: true }).waitFor()
      t.ok(Date.now() - since < 3_000, `${Date.now() - since} ms after the stop`)
      await part('start', 'loader')
      await page.locator('body[data-connection="live"]').waitFor({ timeout: 60_000 })
      t.notOk(await page.locator('#banner').isVisible())
      const sale = newSale({ sku: 515_151 })
      await until('sales are accepted', async () => (await post(sale)).status === 202)
      await page.locator('#sales tr', { hasText: '515151' }).waitFor({ timeout: 60_000 })
    },
  )
}
