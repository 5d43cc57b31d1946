/**
 * Screenshots of the control page for the documentation: npm run screenshots, while a pipeline has been running for 15
 * minutes. Starts only a browser and changes nothing.
 */
import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, type BrowserContextOptions, chromium } from 'playwright-core'
import { ROOT } from './native/machine.ts'
import { findBrowser } from './test/browser/a-browser.ts'

const FOLDER = join(ROOT, 'docs/images')
const MAX_BYTES = 200_000
const PICTURES: Record<string, BrowserContextOptions> = {
  'control-page-light': { viewport: { width: 1440, height: 900 }, colorScheme: 'light' },
  'control-page-dark': { viewport: { width: 1440, height: 900 }, colorScheme: 'dark' },
  'control-page-phone': { viewport: { width: 390, height: 844 }, colorScheme: 'light' },
}

async function take(browser: Browser, url: string, name: string, options: BrowserContextOptions): Promise<void> {
  const context = await browser.newContext({ ...options, reducedMotion: 'reduce' })
  const page = await context.newPage()
  await page.goto(url)
  await page.locator('body[data-connection="live"]').waitFor()
  await page.locator('#sales tr').nth(1).waitFor()
  const path = join(FOLDER, `${name}.png`)
  await page.screenshot({ path })
  await context.close()
  const { size } = statSync(path)
  process.stdout.write(`docs/images/${name}.png  ${Math.round(size / 1000)} kB\n`)
  if (size > MAX_BYTES) throw new Error(`${name} is larger than ${MAX_BYTES / 1000} kB, too large for documents`)
}

const executablePath = findBrowser()
if (executablePath === undefined)
  throw new Error('no Chromium found: install one (Debian: apt-get install chromium) or set CHROMIUM_PATH')
mkdirSync(FOLDER, { recursive: true })
const browser = await chromium.launch({ executablePath })
try {
  for (const [name, options] of Object.entries(PICTURES))
    await take(browser, process.env['LOADER_URL'] ?? 'http://127.0.0.1:8085', name, options)
} finally {
  await browser.close()
}
