/** The Chromium of this machine, for tests of the page as users see it. */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'
import { type Browser, type BrowserContextOptions, type Page, chromium } from 'playwright-core'

type Test = {
  teardown: (close: () => unknown) => unknown
  comment: (text: string) => unknown
  pass: (text: string) => unknown
  same: (found: unknown, wanted: unknown, text: string) => unknown
}

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/snap/bin/chromium',
]

/** @returns the path of the browser; CHROMIUM_PATH takes precedence */
export function findBrowser(): string | undefined {
  const wanted = process.env['CHROMIUM_PATH']
  if (wanted !== undefined && wanted !== '') return wanted
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'))
  return [...folders.flatMap((folder) => NAMES.map((name) => join(folder, name))), ...PLACES].find(existsSync)
}

/** A browser that closes with the test; without one on this host the test passes with a comment. */
export async function openBrowser(t: Test): Promise<Browser | undefined> {
  const executablePath = findBrowser()
  if (executablePath === undefined) {
    t.comment(
      'no Chromium found (Debian: apt-get install chromium; elsewhere set CHROMIUM_PATH); the page was not tested',
    )
    t.pass('skipped: no browser')
    return undefined
  }
  const browser = await chromium.launch({ executablePath })
  t.teardown(() => browser.close())
  return browser
}

export type OpenedPage = { page: Page; complaints: string[] }

/**
 * A page in a fresh browser context; `complaints` collects console errors, exceptions, CSP violations and foreign
 * requests.
 */
export async function openPage(
  t: Test,
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<OpenedPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
  t.teardown(() => context.close())
  const page = await context.newPage()
  page.setDefaultTimeout(30_000)
  const complaints: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('request', (request) => {
    if (!request.url().startsWith(url)) complaints.push(`foreign request: ${request.url()}`)
  })
  await page.goto(url)
  await page.locator('body[data-connection="live"]').waitFor()
  return { page, complaints }
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
type Violation = { id: string; help: string; nodes: { target: string[]; failureSummary: string }[] }

/** The accessibility violations that axe finds on the page or a part of it, one line each. */
export async function findBarriers(page: Page, part = 'html'): Promise<string[]> {
  await page.evaluate(AXE)
  const { violations } = await page.evaluate<{ violations: Violation[] }>(
    `axe.run('${part}', { resultTypes: ["violations"] })`,
  )
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} (${help}) at ${target.join(' ')}: ${failureSummary}`),
  )
}
