import { expect } from 'chai'
import { renderHtmlHistoric } from '../../../benchmarks/historic/page.js'
import { type HistoricResult, historicSchema } from '../../../benchmarks/historic/result.js'
import { sinceInWords } from '../../../benchmarks/historic/words.js'
import { wellFormedness } from '../report/html/well-formed.js'
import { madeRow } from './made-row.js'

const result: HistoricResult = {
  schema: 'polyvisor-historic-1',
  measured: '2026-01-02T03:04:05.000Z',
  host: '<script>alert(1)</script>',
  rows: [
    {
      ...madeRow,
      title: 'ENIAC & friends',
      clockHz: 100_000,
      clockSource: 'its cycling unit',
      correct: false,
      pace: { repetitions: 1, seconds: 2.2, ratio: 1.1 },
    },
  ],
  absent: [{ machine: 'edsac', reason: 'edsac is not on the PATH' }],
}

describe('the page of machines of the past', () => {
  const page = renderHtmlHistoric(result)

  it('is well-formed, needs nothing else, and escapes what comes from outside', () => {
    expect(wellFormedness(page)).to.equal(undefined)
    expect(page).to.include('&lt;script&gt;alert(1)').and.include('ENIAC &amp; friends')
    expect(page.match(/<script/g)).to.have.length(1)
    expect(page).to.not.match(/<link|https?:|src=/)
  })

  it('has the figures, where they lie on the scale, and what is wrong or missing', () => {
    expect(page).to.include('<b>1000</b> <span class="interval">[917, 1100]</span>')
    // From the original to ten thousand times: 190 + 506 × ¾.
    expect(page).to.include('cx="569.5"')
    expect(page).to.include('WRONG results').and.include('edsac is not on the PATH')
    expect(page).to.include('polyvisor historic eniac --rounds 2 --html FILE')
  })

  it('calls what fewer than six runs have a range, and an interval only what more have', () => {
    expect(page)
      .to.include('The median of the runs and the range of them all')
      .and.not.include('its 95% interval')
    const [row] = result.rows
    if (row === undefined) return expect.fail('no row')
    const six = renderHtmlHistoric({ ...result, rows: [{ ...row, seconds: [1, 2, 3, 4, 5, 6] }] })
    expect(six).to.include('The median of the runs and its 95% interval.')
  })

  it('is a page also where nothing could be measured', () => {
    const empty = renderHtmlHistoric({ ...result, rows: [] })
    expect(wellFormedness(empty)).to.equal(undefined)
    expect(empty).to.include('No machine could be measured.')
  })

  it('is of what the schema allows', () => {
    expect(historicSchema.parse(JSON.parse(JSON.stringify(result)))).to.deep.equal(result)
    expect([sinceInWords(1987.3), sinceInWords('before'), sinceInWords('not-yet')]).to.deep.equal([
      '1987',
      'before 1978',
      'not yet',
    ])
  })
})
