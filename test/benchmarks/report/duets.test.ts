import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { cellInvocations } from '../../../benchmarks/campaign/cell-data.js'
import { readFinished } from '../../../benchmarks/campaign/finished-campaign.js'
import { hepReport } from '../../../benchmarks/export/hep.js'
import { sampleColumns, sampleRows } from '../../../benchmarks/export/samples-table.js'
import { readCampaign, readSamples, renderTerminal } from '../../../benchmarks/index.js'
import { platformDrift } from '../../../benchmarks/report/drift.js'
import { inEmptyFolder, makeCampaign } from '../../support/made-campaign.js'
import { wellFormedness } from './html/well-formed.js'

const platforms = { native: 1, container: 1.01, 'qemu-tcg': 7 }

describe('a campaign of duets', () => {
  it('is reported as one, on the page and in the terminal', async () => {
    await inEmptyFolder(async (parent) => {
      const folder = join(parent, 'campaign')
      const summary = await makeCampaign(folder, { platforms, duet: true })
      expect(summary.cells.map(({ state }) => state)).to.deep.equal([
        ...['baseline', 'baseline'],
        ...['estimated', 'estimated', 'estimated', 'estimated'],
      ])
      const page = await readFile(join(folder, 'report.html'), 'utf8')
      expect(wellFormedness(page)).to.equal(undefined)
      expect(page).to.contain('Each invocation was a duet').and.to.contain('(method duet-fastest)')
      expect(page).to.contain(
        "as a multiple of the baseline's, which ran at the same time, with 95% intervals",
      )
      const text = renderTerminal(await readCampaign(folder), summary)
      expect(text).to.contain('relative to native, both at the same time, with 95% intervals')
    })
  })

  it('says that its ratios are of typical samples, where the CPUs were not for the two sides alone', async () => {
    await inEmptyFolder(async (parent) => {
      const folder = join(parent, 'campaign')
      const { warnings } = await makeCampaign(folder, { platforms, duet: true, waited: 0.4 })
      const typical = warnings.filter((warning) => warning.includes('the ratio is of typical samples'))
      expect(typical).to.have.lengthOf(2)
      expect(typical[1]).to.match(/had their CPUs to themselves on qemu-tcg \(integer-add, sort\)/)
      const page = await readFile(join(folder, 'report.html'), 'utf8')
      expect(wellFormedness(page)).to.equal(undefined)
      expect(page).to.contain('(method duet-log).').and.not.contain('duet-fastest')
    })
  })

  it('keeps apart what the baseline did beside each platform', async () => {
    await inEmptyFolder(async (parent) => {
      const folder = join(parent, 'campaign')
      await makeCampaign(folder, { platforms, duet: true, invocations: 3, workloads: ['sort'] })
      const records = await readSamples(folder)
      const { mean } = platformDrift(records, cellInvocations(records), 'native')
      expect(mean.map(({ invocation }) => invocation)).to.deep.equal([0, 0, 1, 1, 2, 2])
      const [native] = Object.values(hepReport(await readFinished(folder), records).profiles)
      const runs = Object.keys(Object.values(native?.benchmarks ?? {})[0] ?? {}).filter((key) =>
        /^run\d/.test(key),
      )
      expect(runs).to.deep.equal(['run0', 'run1', 'run2', 'run3', 'run4', 'run5'])
    })
  })

  it('warns where the sides were seldom together, or on one core', async () => {
    await inEmptyFolder(async (parent) => {
      const summary = await makeCampaign(join(parent, 'campaign'), {
        platforms,
        duet: true,
        campaign: ({ plan, ...campaign }) => ({
          ...campaign,
          plan: { ...plan, duet: { cpus: [1, 0], sharedCore: true } },
        }),
      })
      expect(summary.warnings.join('\n')).to.match(/^the two sides of each duet ran on threads of one core/m)
      expect(summary.warnings.join('\n')).to.not.contain('only beside those of the baseline')
      const seldom = await makeCampaign(join(parent, 'seldom'), { platforms, duet: true, overlap: 0.7 })
      expect(seldom.warnings).to.include(
        'samples ran for down to 70% of their time only beside those of the baseline on container (integer-add, sort): the rest was measured alone',
      )
    })
  })

  it('has in the table of its samples who ran beside whom, and where', async () => {
    await inEmptyFolder(async (parent) => {
      const folder = join(parent, 'campaign')
      await makeCampaign(folder, { platforms, duet: true, invocations: 1, workloads: ['sort'] })
      const rows = [...sampleRows(await readCampaign(folder), await readSamples(folder))]
      expect(rows).to.have.length(24)
      const [first = []] = rows
      const named = Object.fromEntries(sampleColumns.map((column, index) => [column, first[index]]))
      expect(named).to.include({ platform: 'native', partner: 'container', on_cpu: 0, overlap: 0.97 })
    })
  })
})
