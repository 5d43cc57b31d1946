/** The page after somebody gave an order: where the keyboard goes on, and what it still says of it. */
import type { Browser } from 'playwright-core'
import t, { type Test } from 'tap'
import { until } from '../pipeline.ts'
import { openBrowser, openPage } from './a-browser.ts'
import { type StubLoader, stubLoader } from './stub-loader.ts'

const opened = await openBrowser(t)
if (opened !== undefined) testPage(opened)

async function aLoader(t: Test): Promise<StubLoader> {
  const stub = await stubLoader()
  t.teardown(() => stub.close())
  return stub
}

function testPage(browser: Browser): void {
  t.test('without a mouse: who sent a refused sale again goes on from the list, though its row is gone', async (t) => {
    const stub = await aLoader(t)
    const { page } = await openPage(t, browser, stub.url)
    const letter = page.getByRole('button', { name: /Show sales-rejected-0-7/ })
    await letter.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Check' }).press('Enter')
    await page.getByText('The gateway would take it').waitFor()
    await page.getByRole('button', { name: 'Send again' }).press('Enter')
    await page.getByText('Accepted: it becomes a row').waitFor()
    stub.answers['/dead-letters'] = { dead_letters: [], next_cursor: null }
    await letter.waitFor({ state: 'detached' })
    await page.keyboard.press('Escape')
    await until('the focus is at the list', () => page.evaluate('document.activeElement.textContent === "Refused sales and dead letters"'))
  })

  t.test('what is said of an order goes when another window gives the next, and who resumed is not told that somebody else paused', async (t) => {
    const stub = await aLoader(t)
    const { page } = await openPage(t, browser, stub.url)
    const card = page.locator('#connectors')
    const [connector] = stub.snapshot.sink.connectors
    if (connector === undefined) return
    await page.clock.install()
    await card.getByRole('button', { name: 'Pause…' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Pause' }).click()
    await card.getByText('Asked to pause.').waitFor()
    Object.assign(connector, { desired: 'paused', state: 'PAUSED', desired_at: new Date().toISOString() })
    await card.getByText('paused on purpose').waitFor()
    await page.clock.fastForward(6_000)
    Object.assign(connector, { desired: 'running', desired_at: new Date(Date.now() + 6_000).toISOString() })
    await card.getByText('resuming').waitFor()
    await card.getByText('Asked to pause.').waitFor({ state: 'detached' })
  })
}
