import { createServer } from 'node:net'
import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { z } from 'zod'
import {
  campaignSchema,
  environmentSchema,
  logRecordSchema,
  summarySchema,
} from '../../../../benchmarks/campaign/records.js'
import { renderHtmlReport } from '../../../../benchmarks/report/html/index.js'
import { chromiumPeer } from '../../../support/known-peers.js'
import { needPeer } from '../../../support/peers.js'
import { type ReportBrowser, startBrowser } from './browser.js'
import { contrasts, contrastsSchema } from './contrasts.js'
import { reportFixture } from './fixture.js'
import { wholeFixture } from './fixture-sections.js'
import { hostileTexts, poisoned } from './hostile-fixture.js'

describe('The report in a browser', () => {
  needPeer(chromiumPeer)
  const document = renderHtmlReport(reportFixture())
  const whole = renderHtmlReport(wholeFixture())
  let browser: ReportBrowser | undefined

  before(async () => {
    browser = await startBrowser()
  })
  afterEach(async () => {
    await browser?.closePages()
  })
  after(async () => {
    await browser?.close()
  })

  async function open(text = document, options: Parameters<ReportBrowser['open']>[1] = {}) {
    if (browser === undefined) throw new Error('the browser did not start')
    return await browser.open(text, options)
  }

  it('renders without a word on the console, and asks for no file but itself', async () => {
    const { page, said, asked } = await open(whole)
    expect(await page.title()).to.equal('Overheads, 2026-03-14, Example Processor 9000 @ 2.70GHz')
    expect(await page.getByRole('heading', { level: 1 }).textContent()).to.equal('What each platform costs')
    expect(asked).to.deep.equal([page.url()])
    expect(said).to.deep.equal([])
  })

  it('cannot reach the network nor run a foreign script, even if somebody managed to put one in', async () => {
    let connections = 0
    const server = createServer((socket) => {
      connections++
      socket.destroy()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = address !== null && typeof address === 'object' ? address.port : 0
    const { page } = await open()
    const tried = await page.evaluate(`(async () => {
      const fetched = await fetch('http://127.0.0.1:${port}/').then(() => true, () => false)
      const script = document.body.appendChild(document.createElement('script'))
      script.textContent = 'window.foreign = true'
      const image = document.body.appendChild(document.createElement('img'))
      await new Promise((resolve) => {
        image.onerror = image.onload = resolve
        image.src = 'http://127.0.0.1:${port}/x.png'
      })
      document.body.insertAdjacentHTML('beforeend', '<b onclick="window.foreign = true">b</b>')
      document.body.lastElementChild.click()
      return { fetched, foreign: 'foreign' in window }
    })()`)
    await new Promise<unknown>((resolve) => server.close(resolve))
    expect(tried).to.deep.equal({ fetched: false, foreign: false })
    expect(connections).to.equal(0)
  })

  describe('with text in its campaign that a browser could obey', () => {
    for (const text of hostileTexts) {
      it(`shows ${JSON.stringify(text)} and obeys nothing of it`, async () => {
        const { page, said, asked } = await open(renderHtmlReport(poisoned(text)))
        expect(said).to.deep.equal([])
        expect(asked).to.deep.equal([page.url()])
        expect(await page.locator('script').count()).to.equal(1)
        expect(await page.locator('img, iframe, object, embed, link, base').count()).to.equal(0)
        expect(await page.evaluate(attributesThatAct)).to.deep.equal([])
        // The places where a console's last lines stand: what a reader sees is the text, escapes for control characters.
        const shown = await page.locator('.failure pre').first().textContent()
        const expected = text
          .replace('\u0000', '\\x00')
          .replace('\u001b', '\\x1b')
          .replace('\u202e', '\\u202e')
          .replace('\ud800', '\\ud800')
        expect(shown).to.equal(`${expected}\n${expected}`)
        await page.getByText('Filter and order').click()
        await page.getByRole('button', { name: 'Show everything' }).click()
        expect(said).to.deep.equal([])
      })
    }
  })

  describe('sorts', () => {
    const column = async (page: Page, table: string, nth: number): Promise<readonly string[]> =>
      await page.locator(`${table} tbody tr > :nth-child(${nth})`).allInnerTexts()

    it('a table by the values of a column, one way and then the other, and says so', async () => {
      const { page } = await open()
      await page.getByText('The same with a column for each platform').click()
      const table = '#overheads table.sortable'
      const button = page.locator(table).getByRole('button', { name: 'qemu-tcg' })
      await button.click()
      const heading = page.locator(`${table} th[aria-sort]`)
      expect(await heading.getAttribute('aria-sort')).to.equal('descending')
      const ratios = (texts: readonly string[]) => texts.map((text) => Number.parseFloat(text))
      const down = ratios(await column(page, table, 4))
      expect(down).to.deep.equal([162, 42.1, 14.1, 6.02, 5.84, 2.73, 1.02])
      await button.click()
      expect(await heading.getAttribute('aria-sort')).to.equal('ascending')
      expect(ratios(await column(page, table, 4))).to.deep.equal(down.toReversed())
    })

    it('cells without a value to the end, whichever way', async () => {
      const { page } = await open()
      await page.getByText('The same with a column for each platform').click()
      const table = '#overheads table.sortable'
      for (const way of ['descending', 'ascending']) {
        await page.locator(table).getByRole('button', { name: 'v86' }).click()
        expect(await page.locator(`${table} th[aria-sort=${way}]`).count()).to.equal(1)
        const last = (await column(page, table, 3)).slice(-2).join(' ')
        expect(last).to.contain('wrong result').and.contain('too few samples')
      }
    })

    it('the workloads of charts and details by name, by cost, and by the cost on one platform', async () => {
      const { page } = await open()
      await page.getByText('Filter and order').click()
      const order = page.getByLabel('Order workloads by')
      const names = async (): Promise<readonly string[]> =>
        await page.locator('.ratios tr.group b').allInnerTexts()
      const byCost = await names()
      expect(byCost[0]).to.equal('self-modifying')
      await order.selectOption('name')
      expect(await names()).to.deep.equal(byCost.toSorted())
      expect(await page.locator('details.workload h3').allInnerTexts()).to.deep.equal(byCost.toSorted())
      await order.selectOption('on v86')
      expect((await names()).slice(0, 2)).to.deep.equal(['future-work', 'physics'])
      await order.selectOption('cost')
      expect(await names()).to.deep.equal(byCost)
    })
  })

  describe('filters', () => {
    it('by platform, class, family and words, in every table and chart that knows them', async () => {
      const { page } = await open()
      const rows = page.locator('.ratios tr[data-platform]:visible')
      expect(await rows.count()).to.equal(7 * 3)
      await page.getByText('Filter and order').click()
      const filter = page.getByRole('form', { name: 'Filter and order' })
      await filter.getByLabel('v86').uncheck()
      expect(await rows.count()).to.equal(7 * 2)
      expect(await page.locator('[data-platform=v86]:visible').count()).to.equal(0)
      await filter.getByLabel('virtual').uncheck()
      expect(await rows.count()).to.equal(7)
      await filter.getByLabel('system').uncheck()
      expect(await rows.count()).to.equal(6)
      await filter.getByLabel('Workloads with').fill('memory')
      expect(await rows.count()).to.equal(1)
      expect(await page.locator('details.workload:visible').count()).to.equal(1)
      expect(await filter.locator('output').textContent()).to.equal(
        '2 of 4 platforms and 1 of 7 workloads are shown.',
      )
      await filter.getByRole('button', { name: 'Show everything' }).click()
      await page.locator('.ratios tr[data-platform=v86]:visible').first().waitFor()
      expect(await rows.count()).to.equal(7 * 3)
    })
  })

  it('filters variants of platforms, whose names have signs that style sheets read otherwise', async () => {
    const variant = 'qemu-tcg:cpu=max+tb-size=64'
    const named: unknown = JSON.parse(
      JSON.stringify(reportFixture()).replaceAll('"qemu-tcg"', JSON.stringify(variant)),
    )
    const { page, said } = await open(renderHtmlReport(reportInputSchema.parse(named)))
    await page.getByText('Filter and order').click()
    await page.getByRole('form', { name: 'Filter and order' }).getByLabel(variant).uncheck()
    expect(await page.locator('.ratios tr[data-platform]:visible').count()).to.equal(7 * 2)
    await page.getByLabel('Order workloads by').selectOption(`on ${variant}`)
    expect((await page.locator('.ratios tr.group b').allInnerTexts())[0]).to.equal('self-modifying')
    expect(said).to.deep.equal([])
  })

  describe('tells the years of progress', () => {
    const years = async (page: Page): Promise<readonly string[]> =>
      await page.locator('#years tbody tr:first-child td').allInnerTexts()

    it('anew for every doubling time that the reader gives', async () => {
      const { page } = await open()
      expect(await years(page)).to.deep.equal(['9.9', '9.7', '10.1', '3.97'])
      expect(await page.locator('#years li').first().textContent()).to.contain('between 9.7 and 10.1 years')
      const control = page.getByLabel('Years in which hardware doubles its speed')
      await control.fill('20')
      expect(await years(page)).to.deep.equal(['79.5', '78.0', '81.0', '3.97'])
      expect(await page.locator('#years li').first().textContent()).to.contain('between 78.0 and 81.0 years')
      expect(await page.locator('#years > p').first().textContent()).to.contain('every 20 years')
      await control.fill('2.5')
      expect(await years(page)).to.deep.equal(['9.9', '9.7', '10.1', '3.97'])
    })

    it('and keeps the last good one when given nonsense, and says what it wants', async () => {
      const { page } = await open()
      const control = page.getByLabel('Years in which hardware doubles its speed')
      for (const nonsense of ['0', '-3', '', '1e9']) {
        await control.fill(nonsense)
        expect(await years(page), nonsense).to.deep.equal(['9.9', '9.7', '10.1', '3.97'])
        expect(await control.getAttribute('aria-invalid')).to.equal('true')
        expect(await page.locator('#years output').textContent()).to.equal(
          'Between 0.5 and 100 years, please.',
        )
      }
    })
  })

  it('is dark where the system is, and light or dark as the reader chooses', async () => {
    const { page } = await open(document, { colorScheme: 'dark' })
    const ground = async (): Promise<unknown> =>
      await page.evaluate('getComputedStyle(document.body).backgroundColor')
    const dark = 'rgb(22, 24, 28)'
    const light = 'rgb(255, 255, 255)'
    expect(await ground()).to.equal(dark)
    const choice = page.getByLabel('Appearance')
    await choice.selectOption('light')
    expect(await ground()).to.equal(light)
    await choice.selectOption('dark')
    await page.emulateMedia({ colorScheme: 'light' })
    expect(await ground()).to.equal(dark)
    await choice.selectOption('as the system')
    expect(await ground()).to.equal(light)
    await choice.selectOption('dark')
    await page.emulateMedia({ media: 'print' })
    expect(await ground()).to.equal(light)
  })

  it('sets the words of its charts in the colours of a system that forces its own, whatever the reader chose before', async () => {
    const { page } = await open(document, { colorScheme: 'dark' })
    await page.getByLabel('Appearance').selectOption('light')
    await page.emulateMedia({ colorScheme: 'dark', forcedColors: 'active' })
    expect(await page.getByLabel('Appearance').isVisible()).to.equal(false)
    const wrong = await page.evaluate(`[...document.querySelectorAll('svg text')]
      .filter((text) => text.checkVisibility() && getComputedStyle(text).fill !== getComputedStyle(document.body).color)
      .map((text) => text.outerHTML)`)
    expect(wrong).to.deep.equal([])
  })

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`has a contrast of at least 4.5 in every text, ${colorScheme}`, async () => {
      const { page } = await open(whole, { colorScheme })
      await page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")
      const { below, texts } = contrastsSchema.parse(await page.evaluate(contrasts))
      expect(below).to.deep.equal([])
      expect(texts).to.be.above(200)
    })
  }

  describe('by keyboard', () => {
    it('reaches everything that can be operated, in the order of the page, with a visible focus', async () => {
      const { page } = await open(whole)
      const expected = await page.evaluate(operable)
      const reached: unknown[] = []
      for (;;) {
        await page.keyboard.press('Tab')
        const focus = await page.evaluate(focused)
        if (focus === null) break
        reached.push(focus)
        if (reached.length > 300) break
      }
      expect(reached).to.deep.equal(expected)
    })

    it('skips to the content, unfolds, sorts and changes a number', async () => {
      const { page } = await open(whole)
      await page.keyboard.press('Tab')
      expect(await page.locator(':focus').textContent()).to.equal('Skip to the content')
      await page.keyboard.press('Enter')
      expect(await page.evaluate('document.activeElement.id')).to.equal('content')
      await page.keyboard.press('Tab')
      await page.keyboard.press('Enter')
      expect(await page.getByLabel('Workloads with').isVisible()).to.equal(true)
      await page.locator('#overview').getByRole('button', { name: 'Geometric mean' }).focus()
      await page.keyboard.press('Enter')
      expect(await page.locator('#overview tbody th').first().textContent()).to.contain('v86')
      await page.keyboard.press('Enter')
      expect(await page.locator('#overview tbody th').first().textContent()).to.contain('qemu-tcg')
      await page.locator('#doubling-time').focus()
      await page.keyboard.press('ArrowUp')
      expect(await page.locator('[data-doubling-time]').textContent()).to.equal('2.6')
    })
  })

  describe('for a screen reader', () => {
    it('has landmarks, one first heading, and no level of headings left out', async () => {
      const { page } = await open(whole)
      for (const role of ['banner', 'navigation', 'main'] as const) {
        expect(await page.getByRole(role).count(), role).to.equal(1)
      }
      expect(await page.locator('html').getAttribute('lang')).to.equal('en')
      const levels = await page.evaluate(
        "[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(({ tagName }) => Number(tagName[1]))",
      )
      expect(levels).to.be.an('array').and.to.include(1)
      const read = Array.isArray(levels) ? levels.map(Number) : []
      expect(read.filter((level) => level === 1)).to.have.length(1)
      read.forEach((level, index) => {
        expect(level, `heading ${index}`).to.be.at.most((read[index - 1] ?? 0) + 1)
      })
    })

    it('names every section, table, picture, control and link, and heads every column and row', async () => {
      const { page } = await open(whole)
      await page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")
      const session = await page.context().newCDPSession(page)
      const { nodes } = await session.send('Accessibility.getFullAXTree')
      const named = new Set(
        'image table region navigation form button checkbox combobox searchbox spinbutton link'.split(' '),
      )
      const counts = new Map<string, number>()
      for (const { role, name, ignored } of nodes) {
        const kind: unknown = role?.value === 'img' ? 'image' : role?.value
        if (ignored || typeof kind !== 'string' || !named.has(kind)) continue
        expect(String(name?.value ?? '').trim(), `${kind} ${JSON.stringify(name)}`).not.to.equal('')
        counts.set(kind, (counts.get(kind) ?? 0) + 1)
      }
      for (const kind of ['image', 'table', 'region', 'button', 'checkbox', 'spinbutton', 'link']) {
        expect(counts.get(kind) ?? 0, kind).to.be.above(0)
      }
      expect(await page.evaluate(headless)).to.deep.equal([])
    })
  })

  it('prints to paper: several pages, everything unfolded, no controls', async () => {
    const { page } = await open()
    await page.emulateMedia({ media: 'print' })
    await page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(await page.locator('details:not([open])').count()).to.equal(0)
    expect(await page.locator('svg.strip:visible').count()).to.equal(await page.locator('svg.strip').count())
    for (const control of ['form.filter', '.appearance', 'nav', '#doubling-time']) {
      expect(await page.locator(control).isVisible(), control).to.equal(false)
    }
    await page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(await page.locator('details[open]').count()).to.equal(0)
    const pdf = await page.pdf({ format: 'A4' })
    expect(pdf.subarray(0, 5).toString()).to.equal('%PDF-')
    const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g) ?? []
    expect(pages.length).to.be.within(6, 20)
  })

  it('is whole without JavaScript, and shows no control that would do nothing', async () => {
    const { page } = await open(document, { javaScriptEnabled: false })
    for (const control of ['form.filter', '.appearance', '#doubling-time']) {
      expect(await page.locator(control).isVisible(), control).to.equal(false)
    }
    expect(await page.getByRole('button').count()).to.equal(0)
    expect(await page.locator('#overview table').isVisible()).to.equal(true)
    expect(await page.locator('.ratios tr[data-platform]:visible').count()).to.equal(21)
    await page.getByText('The same with a column for each platform').click()
    expect(await page.locator('#overheads table.sortable').isVisible()).to.equal(true)
  })

  for (const width of [320, 390, 768, 1600]) {
    it(`does not scroll sideways on a screen ${width} pixels wide`, async () => {
      const { page } = await open(whole, { viewport: { width, height: 800 } })
      await page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")
      expect(await page.evaluate('document.documentElement.scrollWidth')).to.equal(width)
    })
  }
})

const reportInputSchema = z.object({
  campaign: campaignSchema,
  environment: environmentSchema,
  summary: summarySchema,
  log: z.array(logRecordSchema),
})

/** Attributes by which an element could run something or lead elsewhere. */
const attributesThatAct = `[...document.querySelectorAll('*')].flatMap((element) => [...element.attributes].filter(
  ({ name, value }) => name.startsWith('on') || /^ *javascript:/i.test(value) || (/href|src/.test(name) && !value.startsWith('#')),
).map(({ name, value }) => name + '=' + value))`

const describeElement = `const describe = (element) => element.tagName + ' ' + (element.innerText || element.value || element.getAttribute('aria-label') || '').trim().slice(0, 40)`

/** What a keyboard must reach. */
const operable = `(() => { ${describeElement}
  const found = document.querySelectorAll('a[href], button, input, select, summary, [tabindex="0"]')
  return [...found].filter((element) => element.checkVisibility()).map(describe) })()`

/** What has the focus; null beyond the end of the page. */
const focused = `(() => { ${describeElement}
  const element = document.activeElement
  if (!element || element === document.body) return null
  return describe(element) + (getComputedStyle(element).outlineStyle === 'none' ? ' (no visible focus)' : '') })()`

/** Tables without a caption or label, or with columns or rows that have no heading. */
const headless = `[...document.querySelectorAll('table')].filter((table) => {
  const columns = [...table.tHead.rows[0].cells]
  const rows = [...table.querySelectorAll('tbody tr')]
  return !columns.every((cell) => cell.matches('th[scope=col]')) ||
    !rows.every((row) => row.cells[0].matches('th[scope]'))
}).map((table) => table.outerHTML.slice(0, 200))`
