import { join } from 'node:path'
import { expect } from 'chai'
import { compareFolders, renderHtmlComparison } from '../../../../benchmarks/compare/index.js'
import { renderHtmlHistoric } from '../../../../benchmarks/historic/page.js'
import type { HistoricResult } from '../../../../benchmarks/historic/result.js'
import { answer } from '../../../../benchmarks/serve/answer.js'
import { chromiumPeer } from '../../../support/known-peers.js'
import { inEmptyFolder, makeCampaign } from '../../../support/made-campaign.js'
import { needPeer } from '../../../support/peers.js'
import { madeRow } from '../../historic/made-row.js'
import { type ReportBrowser, startBrowser } from './browser.js'
import { contrasts, contrastsSchema } from './contrasts.js'

describe('Pages other than the report in a browser', () => {
  needPeer(chromiumPeer)
  const pages = new Map<string, string>()
  let browser: ReportBrowser | undefined

  before(async () => {
    browser = await startBrowser()
    await inEmptyFolder(async (root) => {
      const [one, two] = [join(root, 'one'), join(root, 'two')]
      await makeCampaign(one, { id: 'before12', invocations: 6, iterations: 3 })
      await makeCampaign(two, { id: 'after123', seed: 2, invocations: 6, iterations: 3 })
      pages.set('a comparison', renderHtmlComparison(await compareFolders(one, two)))
      const host = '127.0.0.1:4711'
      const index = await answer(root, [host], { method: 'GET', target: '/', host })
      pages.set('the list of campaigns', 'text' in index ? index.text : '')
    })
    pages.set('machines of the past', renderHtmlHistoric(historicResult))
  })
  afterEach(async () => {
    await browser?.closePages()
  })
  after(async () => {
    await browser?.close()
  })

  async function open(name: string, options: Parameters<ReportBrowser['open']>[1] = {}) {
    const text = pages.get(name)
    if (browser === undefined || text === undefined) throw new Error(`there is no page of ${name}`)
    return await browser.open(text, options)
  }

  for (const name of ['a comparison', 'the list of campaigns', 'machines of the past']) {
    describe(name, () => {
      for (const width of [320, 768]) {
        it(`does not scroll sideways on a screen ${width} pixels wide, and says nothing on the console`, async () => {
          const { page, said } = await open(name, { viewport: { width, height: 800 } })
          expect(await page.evaluate('document.documentElement.scrollWidth')).to.equal(width)
          expect(said).to.deep.equal([])
        })
      }

      for (const colorScheme of ['light', 'dark'] as const) {
        it(`has a contrast of at least 4.5 in every text, ${colorScheme}`, async () => {
          const { page } = await open(name, { colorScheme })
          const { below, texts } = contrastsSchema.parse(await page.evaluate(contrasts))
          expect(below).to.deep.equal([])
          expect(texts).to.be.above(10)
        })
      }
    })
  }

  it('say on a narrow screen too of which platform and campaign a row is', async () => {
    const viewport = { width: 320, height: 800 }
    const comparison = await open('a comparison', { viewport })
    const rows = await comparison.page.locator('#times tbody th').allInnerTexts()
    expect(rows.map((row) => row.split(/\s+/)).toSorted()).to.deep.equal([
      ['integer-add', 'native'],
      ['integer-add', 'v86'],
      ['sort', 'native'],
      ['sort', 'v86'],
    ])
    const index = await open('the list of campaigns', { viewport })
    const [heading] = await index.page.locator('tbody th').allInnerTexts()
    expect(heading).to.match(/^(one|two)\n(before12|after123), /)
  })

  it('have charts whose words can be read on a narrow screen, and lines that can be seen', async () => {
    const { page } = await open('machines of the past', { viewport: { width: 320, height: 800 } })
    expect(await page.evaluate(leastHeightOfWords)).to.be.above(10)
    expect(await page.getByRole('region', { name: 'Chart of times the original' }).count()).to.equal(1)
    for (const colorScheme of ['light', 'dark'] as const) {
      const seen = await open('machines of the past', { colorScheme })
      expect(await seen.page.evaluate(faintestInterval), colorScheme).to.be.at.least(3)
    }
  })
})

const historicResult: HistoricResult = {
  schema: 'polyvisor-historic-1',
  measured: '2026-01-02T03:04:05.000Z',
  host: 'Example Processor 9000',
  rows: [madeRow, { ...madeRow, workload: 'sieve' }],
  absent: [],
}

/** How high the words of charts are at least, in pixels of the screen. */
const leastHeightOfWords =
  "Math.min(...[...document.querySelectorAll('svg text')].map((text) => text.getBoundingClientRect().height))"

/** The least contrast of an interval's stroke to the ground of its page, opacity included (WCAG 2.2, success criterion 1.4.11). */
const faintestInterval = `(() => {
  const parts = (color) => color.match(/[\\d.]+/g).slice(0, 3).map(Number)
  const luminance = (color) => {
    const [r, g, b] = color.map((value) => value / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const ground = parts(getComputedStyle(document.body).backgroundColor)
  const strokes = [...document.querySelectorAll('svg .interval')].map((path) => {
    const { stroke, opacity } = getComputedStyle(path)
    return parts(stroke).map((value, index) => value * Number(opacity) + ground[index] * (1 - Number(opacity)))
  })
  return Math.min(...strokes.map((stroke) => {
    const [a, b] = [luminance(stroke), luminance(ground)]
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
  }))
})()`
