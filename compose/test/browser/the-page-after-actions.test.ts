/** The focus after an action. */
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
  t.test('after a replay by keyboard the focus returns to the list, although the row has disappeared', async (t) => {
    const stub = await aLoader(t)
    const { page } = await openPage(t, browser, stub.url)
    const letter = page.getByRole('button', { name: /Show sales-rejected-0-7/ })
    await letter.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Check' }).press('Enter')
    await page.getByText('The gateway would accept it').waitFor()
    await page.getByRole('button', { name: 'Replay' }).press('Enter')
    await page.getByText('Accepted: the row will appear').waitFor()
    stub.answers['/dead-letters'] = { dead_letters: [], next_cursor: null }
    await letter.waitFor({ state: 'detached' })
    await page.keyboard.press('Escape')
    await until('the focus is on the title of the list', () =>
      page.evaluate('document.activeElement.textContent === "Dead letters"'),
    )
  })
}
