import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { campaignFiles } from '../../../../benchmarks/index.js'
import { startBrowser } from './browser.js'

/**
 * Takes the picture of a report's beginning that the README shows:
 *
 *     node dist/test/benchmarks/report/html/take-picture.js FOLDER docs/report.png
 */
const [folder, picture] = process.argv.slice(2)
if (folder === undefined || picture === undefined) throw new Error('give the folder of a campaign and a file')
const browser = await startBrowser()
try {
  const width = 1040
  const report = await readFile(join(folder, campaignFiles.report), 'utf8')
  const { page } = await browser.open(report, { viewport: { width, height: 900 }, colorScheme: 'light' })
  const last = await page.locator('#overview table').boundingBox()
  if (last === null) throw new Error('the report has no overview')
  const height = Math.ceil(last.y + last.height + 16)
  await page.screenshot({ path: picture, fullPage: true, clip: { x: 0, y: 0, width, height } })
} finally {
  await browser.close()
}
