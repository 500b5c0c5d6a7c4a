import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { findTool } from '../../../support/find-tool.js'

/** A page that was opened, and everything it said and asked for. */
export interface OpenedPage {
  readonly page: Page
  /** Messages of the console and uncaught errors. */
  readonly said: readonly string[]
  /** Addresses that it asked for, its own included. */
  readonly asked: readonly string[]
}

/** A real browser with a folder of its own. */
export interface ReportBrowser {
  /** Opens a document as a file. */
  open(document: string, options?: BrowserContextOptions): Promise<OpenedPage>
  /** Closes what was opened. */
  closePages(): Promise<void>
  /** Ends the browser and removes its files. */
  close(): Promise<void>
}

/** Starts Chromium without a window, with a new and empty profile. */
export async function startBrowser(): Promise<ReportBrowser> {
  const executablePath = findTool('chromium')
  if (executablePath === undefined) throw new Error('chromium is not on the path')
  const folder = await mkdtemp(join(tmpdir(), 'polyvisor-report-'))
  const browser: Browser = await chromium.launch({
    executablePath,
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
  let count = 0
  return {
    async open(document, options = {}) {
      const path = join(folder, `${count++}.html`)
      await writeFile(path, document)
      const context = await browser.newContext({ viewport: { width: 1180, height: 900 }, ...options })
      const page = await context.newPage()
      const said: string[] = []
      const asked: string[] = []
      page.on('console', (message) => said.push(`${message.type()}: ${message.text()}`))
      page.on('pageerror', (error) => said.push(error.message))
      page.on('dialog', (dialog) => {
        said.push(`dialog: ${dialog.message()}`)
        void dialog.dismiss()
      })
      page.on('request', (request) => asked.push(request.url()))
      await page.goto(pathToFileURL(path).href)
      return { page, said, asked }
    },
    async closePages() {
      await Promise.all(browser.contexts().map((context) => context.close()))
    },
    async close() {
      await browser.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
