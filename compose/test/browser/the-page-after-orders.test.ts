/** The page after somebody gave an order: where the keyboard goes on. */
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
  t.test('without a mouse: who sent a rejected sale again goes on from the list, though its row is gone', async (t) => {
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
    await until('the focus is at the list', () =>
      page.evaluate('document.activeElement.textContent === "Rejected sales and dead letters"'),
    )
  })
}
