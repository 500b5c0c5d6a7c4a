import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { refresh } from '../../../benchmarks/index.js'
import { inEmptyFolder, makeCampaign, remade } from '../../support/made-campaign.js'
import { rejection } from '../../support/rejection.js'

describe('the answer of a report', () => {
  it('says of a campaign without compute workloads that it has ratios, and how far they lie apart', async () => {
    await inEmptyFolder(async (parent) => {
      const folder = join(parent, 'campaign')
      const summary = await makeCampaign(folder, {
        workloads: ['system-call', 'pipe'],
        slower: { 'pipe on v86': 3 },
        campaign: ({ platforms, ...campaign }) => ({
          ...campaign,
          platforms: platforms.map((platform) => ({ ...platform, target: 'linux-x86_64' })),
        }),
      })
      expect(summary.cells.map(({ state }) => state)).to.include('estimated')
      const page = await readFile(join(folder, 'report.html'), 'utf8')
      const words = page.replaceAll(/<[^>]*>/g, '')
      expect(words).to.contain(
        'The platform v86 has no single figure, because no compute workload has a ratio: its 2 ratios to native stand below.',
      )
      expect(words).to.match(/What it costs depends on the work: at most [\d.]+ times for system-call/)
    })
  })

  it('is refused of a campaign with workloads of another version, with the version that has them', async () => {
    await inEmptyFolder(async (parent) => {
      const folder = join(parent, 'campaign')
      await makeCampaign(folder)
      await remade(folder, (text) => text.replaceAll('integer-add', 'integer-of-old'))
      await rm(join(folder, 'summary.json'))
      const error = await rejection('ERR_UNSUPPORTED', refresh(folder))
      expect(error.message).to.equal(
        'the campaign has a workload that this version does not have: integer-of-old',
      )
      expect(error.hint).to.contain('Polyvisor 0.1.0')
    })
  })
})
