/** The page with a stub of the loader: states that a real pipeline rarely shows. */
import type { Browser } from 'playwright-core'
import t, { type Test } from 'tap'
import { findBarriers, openBrowser, openPage } from './a-browser.ts'
import { type StubLoader, stubLoader } from './stub-loader.ts'
import { until } from '../pipeline.ts'

const opened = await openBrowser(t)
if (opened !== undefined) testPage(opened)

function breakSink({ snapshot }: StubLoader): void {
  snapshot.verdict = {
    state: 'broken',
    reasons: [
      {
        code: 'sink_failed',
        stage: 'sink',
        text: 'The sink has failed: Postgres does not answer.',
        since: new Date().toISOString(),
      },
    ],
  }
  snapshot.stages.sink = { state: 'down', text: 'task 0 failed' }
  snapshot.stages.kafka = { state: 'warn', text: '900 sales wait' }
  snapshot.stages.simulator = { state: 'paused', text: 'paused' }
  snapshot.stages.store = { state: 'unknown', text: 'not asked' }
  Object.assign(snapshot.topic, { lag: 900, lag_seconds: 75 })
  Object.assign(snapshot.canary, { state: 'lost' })
  snapshot.alerts = [
    {
      name: 'RetailConnectorTaskFailed',
      severity: 'page',
      state: 'firing',
      summary: 'Task 0 has failed.',
      since: new Date().toISOString(),
      runbook_url: 'https://example.org/runbook',
    },
  ]
  const [connector] = snapshot.sink.connectors
  if (connector !== undefined)
    connector.diagnosis = {
      reason: 'database_away',
      detail: '',
      hint: null,
      since: null,
      attempts: 0,
      next: { remedy: 'wait', at: null, until: 'Postgres answers' },
      summary: 'database_away: Postgres does not answer; waits until Postgres answers',
    }
}

function testPage(browser: Browser): void {
  const aLoader = async (t: Test, options: { token?: string } = {}): Promise<StubLoader> => {
    const stub = await stubLoader(options)
    t.teardown(() => stub.close())
    return stub
  }

  t.test('axe finds no violation: light, dark, on a phone, healthy or broken', async (t) => {
    const stub = await aLoader(t)
    for (const [colorScheme, width] of [
      ['light', 1280],
      ['dark', 360],
    ] as const) {
      const { page } = await openPage(t, browser, stub.url, {
        colorScheme,
        viewport: { width, height: 900 },
        reducedMotion: 'reduce',
      })
      await page.locator('.letters li').first().waitFor()
      t.same(await findBarriers(page), [], `${colorScheme}, ${width}`)
      t.equal(await page.evaluate('document.documentElement.scrollWidth'), width, 'no horizontal overflow')
    }
    breakSink(stub)
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page } = await openPage(t, browser, stub.url, { colorScheme, reducedMotion: 'reduce' })
      await page.getByRole('heading', { name: 'Broken' }).waitFor()
      await page.locator('.letters li').first().waitFor()
      t.same(await findBarriers(page), [], `${colorScheme}, broken`)
    }
  })

  t.test('axe finds no violation in the dialog of a dead letter', async (t) => {
    const stub = await aLoader(t)
    const { page } = await openPage(t, browser, stub.url, {
      colorScheme: 'dark',
      viewport: { width: 360, height: 900 },
      reducedMotion: 'reduce',
    })
    await page.getByRole('button', { name: /Show sales-rejected-0-7/ }).click()
    await page.getByRole('textbox', { name: 'Sale as JSON' }).waitFor()
    t.same(await findBarriers(page, 'dialog'), [])
  })

  t.test('by keyboard: a skip link leads past the header, and a dialog traps the focus and restores it', async (t) => {
    const stub = await aLoader(t)
    const { page } = await openPage(t, browser, stub.url)
    const focused = () => page.evaluate('document.activeElement.textContent')
    await page.keyboard.press('Tab')
    t.equal(await focused(), 'Skip to the verdict')
    await page.keyboard.press('Enter')
    for (let presses = 0; presses < 40 && (await focused()) !== 'Pause…'; presses++) await page.keyboard.press('Tab')
    t.equal(await focused(), 'Pause…')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    t.equal(await focused(), 'Pause…')
    t.same(stub.requests, [], 'nothing was sent')
    await page.keyboard.press('Enter')
    await page.keyboard.type('new index')
    await page.keyboard.press('Enter')
    await until('the pause was requested', async () => stub.requests.length > 0)
    t.match(stub.requests, [
      { method: 'POST', url: '/connectors/pg-sales-jdbc-sink/pause', body: { reason: 'new index' } },
    ])
  })

  t.test('a change of the verdict is announced once, not every second', async (t) => {
    const stub = await aLoader(t)
    const { page } = await openPage(t, browser, stub.url)
    await page.getByRole('heading', { name: 'Healthy' }).waitFor()
    await page.evaluate(
      `globalThis.announced = []
      new MutationObserver(() => announced.push(announcer.textContent)).observe(announcer, {
        childList: true, characterData: true, subtree: true
      })`,
    )
    breakSink(stub)
    await page.getByRole('heading', { name: 'Broken' }).waitFor()
    stub.snapshot.rates.accepted = 99
    await page.getByText('99.0').first().waitFor()
    t.match(await page.evaluate<string[]>('announced'), [
      'The pipeline is broken. The sink has failed: Postgres does not answer.',
    ])
    t.equal((await page.evaluate<string[]>('announced')).length, 1)
  })

  t.test('with a control token the page is read-only until unlocked; a wrong token is reported', async (t) => {
    const stub = await aLoader(t, { token: 'open sesame' })
    const { page, complaints } = await openPage(t, browser, stub.url)
    const pause = page.locator('#simulator').getByRole('button', { name: 'Pause' })
    await until('the button is disabled', async () => (await pause.getAttribute('aria-disabled')) === 'true')
    t.match(await pause.getAttribute('title'), /Read-only/)
    await pause.click({ force: true })
    const token = page.getByRole('dialog').getByLabel('Token')
    await token.fill('сезам')
    await page.keyboard.press('Enter')
    await page.getByText('characters that cannot be sent').waitFor()
    await token.fill('open barley')
    await page.keyboard.press('Enter')
    await page.getByText('rejected this token').waitFor()
    await token.fill('open sesame')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Unlocked' }).waitFor()
    await pause.click()
    await page.getByText('Paused: no sales are sent.').waitFor()
    t.match(stub.requests, [{ url: '/simulator/pause', authorization: 'Bearer open sesame' }])
    t.same(
      await page.evaluate('[Object.values(localStorage), Object.values(sessionStorage)]'),
      [[], ['open sesame']],
      'kept until the tab is closed',
    )
    t.same(complaints, [])
  })

  t.test('with a loader that hangs the page reports the disconnection within seconds, and recovers', async (t) => {
    const stub = await aLoader(t)
    const { page, complaints } = await openPage(t, browser, stub.url)
    stub.frozen.at = new Date().toISOString()
    const since = Date.now()
    await page.getByText('Disconnected.', { exact: true }).waitFor()
    t.ok(Date.now() - since < 5_000, `${Date.now() - since} ms`)
    t.match(await page.locator('#banner').textContent(), /All numbers are \d+ s old/)
    t.match(await page.locator('#verdict').textContent(), /Unknown.*Last known: healthy/s)
    t.same(await findBarriers(page), [])
    t.equal(
      await page.locator('#connectors').getByRole('button', { name: 'Pause…' }).getAttribute('title'),
      'Disconnected from the loader.',
    )
    delete stub.frozen.at
    await page.locator('body[data-connection="live"]').waitFor()
    t.notOk(await page.locator('#banner').isVisible())
    t.equal(await page.locator('#verdict-word').textContent(), 'Healthy')
    t.same(complaints, [])
  })

  t.test('a hidden tab holds no connection, and is up to date as soon as it is shown', async (t) => {
    const stub = await aLoader(t)
    const { page, complaints } = await openPage(t, browser, stub.url)
    const turn = (hidden: boolean) =>
      page.evaluate(
        `Object.defineProperty(document, 'hidden', { value: ${hidden}, configurable: true })
        document.dispatchEvent(new Event('visibilitychange'))`,
      )
    t.equal(stub.streams.size, 1)
    await turn(true)
    await until('its stream has ended', async () => stub.streams.size === 0)
    t.equal(await page.locator('body').getAttribute('data-connection'), 'live', 'it stays live')
    breakSink(stub)
    await turn(false)
    await page.getByRole('heading', { name: 'Broken' }).waitFor()
    t.equal(stub.streams.size, 1)
    t.same(complaints, [])
  })

  t.test('untrusted text stays text, and the page blocks injected markup', async (t) => {
    const stub = await aLoader(t)
    const { page, complaints } = await openPage(t, browser, stub.url)
    await page.getByText('<script>alert(1)</script>').first().waitFor()
    await page.getByRole('button', { name: /Show sales-rejected-0-6/ }).click()
    await page.locator('dialog pre').getByText('<script>alert(3)</script>').waitFor()
    t.equal(
      await page.evaluate(
        'document.querySelectorAll("dialog script, dialog img, dialog b, main script, main img").length',
      ),
      0,
    )
    t.same(complaints, [])
    await t.rejects(page.evaluate('document.body.innerHTML = "<b>x</b>"'), /TrustedHTML/)
  })

  t.test('charts have a table, and motion can be reduced', async (t) => {
    const stub = await aLoader(t)
    const { page } = await openPage(t, browser, stub.url, { reducedMotion: 'reduce' })
    await until('the chart has a description', async () =>
      /last 15 minutes.*now/s.test((await page.locator('.plot').first().getAttribute('aria-label')) ?? ''),
    )
    await page.getByRole('button', { name: 'Table: Lag' }).click()
    await page.getByRole('region', { name: 'Lag, minute by minute' }).getByRole('row').nth(14).waitFor()
    t.equal(await page.evaluate('getComputedStyle(document.querySelector(".track")).animationName'), 'none')
  })
}
