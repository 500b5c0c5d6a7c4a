import { createHash } from 'node:crypto'
import { expect } from 'chai'
import { ratioDigits } from '../../../../benchmarks/report/figures.js'
import { type ReportInput, renderHtmlReport } from '../../../../benchmarks/report/html/index.js'
import { reportFixture } from './fixture.js'
import { visibleText, wellFormedness } from './well-formed.js'

/** The fixture with other content in some of its files. */
function reportOf(change: (input: ReportInput) => Partial<ReportInput> = () => ({})): string {
  const input = reportFixture()
  return renderHtmlReport({ ...input, ...change(input) })
}

function sectionOf(document: string, heading: string): string {
  return document.split('<section ').find((section) => section.includes(`>${heading}</h2>`)) ?? ''
}

/** The row of a table in a section, as text. */
function rowOf(section: string, workload: string): string {
  const row = section.split('<tr data-workload=').find((found) => found.startsWith(`"${workload}">`))
  return visibleText(row?.slice(row.indexOf('>') + 1) ?? '')
}

describe('The HTML report', () => {
  const document = reportOf()
  const text = visibleText(document)

  it('is well-formed, so no text of it has become markup', () => {
    expect(wellFormedness(document)).to.equal(undefined)
  })

  it('is the same, byte by byte, for the same campaign', () => {
    expect(reportOf()).to.equal(document)
  })

  it('needs nothing but itself: no address, one script, and a policy that allows this script and no network', () => {
    const [script = '', ...others] = [...document.matchAll(/<script>(.*?)<\/script>/gs)].map(([, own]) => own)
    expect(others).to.deep.equal([])
    expect(document.replace(`<script>${script}</script>`, '')).not.to.match(
      /<script|javascript:|https?:|<link|<iframe|<img|@import|url\(|\son\w+=/i,
    )
    expect(script).not.to.match(/https?:|fetch|XMLHttpRequest|WebSocket|\bimport\b|eval|innerHTML|Function/)
    const digest = createHash('sha256').update(script).digest('base64')
    expect(document).to.contain(
      `content="default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${digest}'; img-src data:`,
    )
  })

  it('answers first: each platform in plain words, with how right it was and the estimate', () => {
    const answers = visibleText(document.slice(0, document.indexOf('<nav')))
    expect(answers).to.contain(
      'v86 takes between 14 and 17 times as long as native, over the 5 of 6 compute workloads that have a ratio.',
    )
    expect(answers).to.contain('Geometric mean of 5 ratios: 15.7 [14.9, 16.6] .')
    expect(answers).to.contain('✗ Wrong result: float-x87.')
    expect(answers).to.contain('What it costs depends on the work: at most')
    expect(answers).to.contain('QEMU with KVM : no answer, because no workload has a ratio')
  })

  it('names the one workload that a figure is of, and gives no year a sign that rounds to nothing', () => {
    const one = reportOf(({ summary }) => ({
      summary: {
        ...summary,
        platforms: summary.platforms.map((platform) =>
          platform.overall.state === 'estimated'
            ? {
                ...platform,
                overall: { ...platform.overall, ratio: 0.997, low: 0.5, high: 2, workloads: ['sha256'] },
              }
            : platform,
        ),
      },
    }))
    expect(visibleText(one.slice(0, one.indexOf('<nav')))).to.contain(
      'to 2 times as much, on the only compute workload with a ratio, sha256.',
    )
    const years = visibleText(sectionOf(one, 'How many years of hardware progress is that?'))
    expect(years).to.contain('v86 0.0 −2.5 2.5 0.00')
  })

  it('says in so many words that an interval with 1 in it shows neither a difference nor that there is none', () => {
    expect(visibleText(sectionOf(document, 'How much does each platform cost?'))).to.contain(
      'An interval that holds 1 does not show a difference, and does not show either that there is none.',
    )
  })

  it('keeps its order: answer, overview, caveats, overheads, and what there is to check them', () => {
    const headings = [...document.matchAll(/<h[12][^>]*>([^<]*)</g)].map(([, heading]) => heading)
    expect(headings).to.deep.equal([
      'What each platform costs',
      'The platforms on one scale',
      'Before you believe a figure',
      'How much does each platform cost?',
      'How long does it take to start and to stop?',
      'Were the results right?',
      'How many years of hardware progress is that?',
      'Workload by workload',
      'Platforms',
      'The machine',
      'How it was measured',
    ])
  })

  it('never prints a ratio without its interval', () => {
    const { cells, platforms } = reportFixture().summary
    const ratios = [...cells, ...platforms.map(({ overall }) => overall)].flatMap((found) =>
      found.state === 'estimated' ? [ratioDigits(found)] : [],
    )
    expect(ratios).not.to.have.length(0)
    for (const { ratio, low, high } of ratios) {
      const printed = [
        ...document.matchAll(new RegExp(`<b>${ratio.replace('.', '\\.')}(?: times)?</b>(.{0,80})`, 'gs')),
      ]
      expect(printed, ratio).not.to.have.length(0)
      const intervals = ratios.filter((other) => other.ratio === ratio)
      for (const [, after = ''] of printed) {
        const found = intervals.some((other) => after.includes(other.low) && after.includes(other.high))
        expect(found, `${ratio} [${low}, ${high}] before ${after}`).to.equal(true)
      }
      const alone = text
        .replaceAll(/[[(][^\])]*[\])]/g, '(interval)')
        .match(new RegExp(` ${ratio.replace('.', '\\.')} (?!\\(|times)`))
      expect(alone, `${ratio} stands alone`).to.equal(null)
    }
  })

  describe('represents every state of a cell:', () => {
    const overheads = sectionOf(document, 'How much does each platform cost?')
    const results = sectionOf(document, 'Were the results right?')

    it('a baseline by its throughput, and an estimate by ratio and interval', () => {
      expect(rowOf(overheads, 'sha256')).to.contain('1.10 GB/s').and.contain('12.3 [11.9, 12.8]')
    })

    for (const [workload, overhead, verdict] of [
      ['float-x87', 'wrong result (', '✗ wrong'],
      ['float-x87', 'failed (', '✗ failed'],
      ['integer-add', 'timed out (', '✗ timed out'],
      ['sha256', 'unsupported (', '– unsupported'],
      ['self-modifying', 'too few samples (', '✓ exact'],
      ['memory-copy', 'not measured (', '– not measured'],
    ] as const) {
      it(`'${overhead.slice(0, -2)}', in both tables`, () => {
        expect(rowOf(overheads, workload)).to.contain(overhead)
        expect(visibleText(rowOf(results, workload))).to.contain(verdict)
      })
    }

    it('a result within its tolerance', () => {
      expect(rowOf(results, 'physics')).to.contain('≈ within tolerance')
      expect(visibleText(overheads)).to.contain('The result is right within its tolerance, not to the bit.')
    })

    it('another instruction set, and an interval wider than the aim', () => {
      expect(visibleText(overheads)).to.contain(
        "same source, other instruction set: the ratio holds the compilers'",
      )
      expect(visibleText(overheads)).to.contain(
        'wider than the aim of ±5%: measuring ended when the time budget',
      )
    })
  })

  it('decodes the fitted mass from its bits, and shows what was expected', () => {
    expect(text).to.contain('Expected 172.67930052')
    expect(text).to.contain('GeV/c² (bits 406595bcd4764a5c)')
    expect(text).to.match(/v86 172\.6793\d+ 406595bcd4764a5d 48 within tolerance/)
  })

  it('shows the evidence of every failure as text, garbage included', () => {
    expect(document).to.contain('&lt;script&gt;alert(&quot;console&quot;)&lt;/script&gt;\ndone float-x87')
    expect(text).to.contain('garbage on the console').and.contain('\\x1b[2J\\xff\\xfe')
  })

  it('draws every sample once: dots, outliers as strokes, wrong ones as crosses', () => {
    const strips = document.match(/<svg class="strip plot".*?<\/svg>/gs) ?? []
    const count = (sign: RegExp): number =>
      strips.reduce((sum, strip) => sum + (strip.match(sign)?.length ?? 0), 0)
    const samples = reportFixture().log.filter((record) => record.kind === 'sample')
    const crosses = count(/l8 8/g)
    expect(crosses).to.equal(samples.filter(({ verdict }) => verdict === 'wrong').length)
    const outliers = count(/ (?:5v16|2v22)/g)
    expect(outliers).to.be.above(0)
    expect(count(/h0/g) + outliers + count(/v-5/g) + crosses).to.equal(samples.length)
  })

  it('gives every chart a title, a description and a role', () => {
    const charts = document.match(/<svg class="(?:chart|strip)[^>]*>/g) ?? []
    expect(charts.length).to.be.above(10)
    expect(charts.every((chart) => chart.includes('role="img"'))).to.equal(true)
    expect(document.match(/role="img"><title>[^<]+<\/title><desc>[^<]+<\/desc>/g)).to.have.length(
      charts.length,
    )
  })

  it('says what a reader must know: virtual machine, software KVM, noise, who took no part', () => {
    const caveats = visibleText(sectionOf(document, 'Before you believe a figure'))
    expect(caveats).to.contain('This machine is itself a virtual machine (CPU flag hypervisor)')
    expect(caveats).to.contain('no figure from it says anything about hardware KVM')
    expect(caveats).to.contain('steal : up to 3.1%')
    expect(caveats).to.contain('xen : this machine has no Xen')
    expect(caveats).to.contain('the campaign was made while another one ran')
    expect(caveats).not.to.contain('did not come to its end')
  })

  it('says so when the campaign did not come to its end', () => {
    const cut = reportOf(({ summary }) => ({
      summary: { ...summary, complete: false, stop: { ...summary.stop, reason: 'interrupted' } },
    }))
    expect(visibleText(cut)).to.contain('The campaign did not come to its end.')
    expect(wellFormedness(cut)).to.equal(undefined)
  })

  it('gives the command as a shell reads it, and the seed', () => {
    expect(text).to.contain("polyvisor bench --quick --seed 271828 --output 'it'\\''s here'")
    expect(text).to.contain('(seed 271828)')
  })

  it('holds for a campaign in which nothing was measured', () => {
    const empty = reportOf(({ campaign, summary }) => ({
      log: [],
      campaign: { ...campaign, platforms: campaign.platforms.slice(0, 1) },
      summary: {
        ...summary,
        complete: false,
        platforms: [],
        workloads: [],
        cells: [],
        noise: [],
        warnings: [],
      },
    }))
    expect(wellFormedness(empty)).to.equal(undefined)
    expect(visibleText(empty)).to.contain('there is nothing to compare')
  })
})
