import { join } from 'node:path'
import { expect } from 'chai'
import { readSamples } from '../../benchmarks/campaign/sample-log.js'
import { readCampaignFile } from '../../benchmarks/campaign/store.js'
import { nativePeer } from '../support/known-peers.js'
import { inEmptyFolder } from '../support/made-campaign.js'
import { needPeer } from '../support/peers.js'
import { runCli } from './run-cli.js'
import { runInside } from './run-inside.js'

const small = [
  'bench',
  '--quick',
  '--platforms',
  'native',
  '--workloads',
  'integer-add',
  '--invocations',
  '2',
]

describe('the plan that polyvisor bench makes of its options', () => {
  needPeer(nativePeer)

  it('has the smallest effect worth reporting, which the command repeats', async () => {
    await inEmptyFolder(async (parent) => {
      const out = join(parent, 'campaign')
      const { code } = await runCli([
        ...small,
        ...['--iterations', '2', '--smallest-effect', '2.5%', '--out', out],
      ])
      expect(code).to.equal(0)
      const { plan, command } = await readCampaignFile(out)
      expect(plan.smallestEffect).to.equal(0.025)
      expect(command.join(' ')).to.contain('--smallest-effect 2.5%')
      // A number of iterations that is given is kept to.
      expect(plan.pilotRounds).to.equal(0)
      const samples = (await readSamples(out)).filter(({ kind }) => kind === 'sample')
      expect(samples).to.have.length(4)
    })
  })

  it('has 1% and a pilot where nothing is said', async () => {
    await inEmptyFolder(async (parent) => {
      const out = join(parent, 'campaign')
      const { code } = await runCli([...small, '--out', out])
      expect(code).to.equal(0)
      const { plan, command } = await readCampaignFile(out)
      expect(plan).to.include({ smallestEffect: 0.01, pilotRounds: 2, iterations: 12 })
      expect(command).to.not.contain('--smallest-effect')
      expect((await readSamples(out)).filter(({ kind }) => kind === 'plan')).to.have.length(1)
    })
  })

  it('says which numbers there are where one is too large or negative', async () => {
    const refused = async (...args: readonly string[]) => {
      const { code, stderr } = await runInside([...small, ...args])
      expect(code).to.equal(2)
      return stderr
    }
    expect(await refused('--seed', '99999999999')).to.include(
      '--seed must be a whole number from 0 to 4294967295',
    )
    expect(await refused('--seed', '-1')).to.include('--seed: must be a whole number from 0 to 4294967295')
    expect(await refused('--invocations', 'x')).to.include(
      '--invocations: must be a whole number from 2 to 100000',
    )
    expect(await refused('--iterations', '1.5')).to.include(
      '--iterations: must be a whole number from 1 to 100000',
    )
    expect(await refused('--iterations', '99999999999')).to.include('a whole number from 1 to 100000')
  })

  it('refuses duets of one platform, and of an odd number of iterations, before anything is measured', async () => {
    await inEmptyFolder(async (parent) => {
      const out = join(parent, 'campaign')
      const alone = await runCli([...small, '--duet', '--out', out])
      expect(alone.code).to.equal(2)
      expect(alone.stderr).to.contain('there is no platform that could play a duet with its baseline')
      const odd = await runCli([...small, '--duet', '--iterations', '3', '--out', out])
      expect(odd.code).to.equal(2)
      expect(odd.stderr).to.contain('--iterations must be even with --duet, not 3')
      const { code } = await runCli(['bench', '--resume', out, '--duet'])
      expect(code).to.equal(2)
    })
  })

  it('refuses an effect that is no share', async () => {
    for (const wrong of ['0', '100%', 'much', '-1%']) {
      const { code, stderr } = await runInside([...small, `--smallest-effect=${wrong}`])
      expect(code, wrong).to.equal(2)
      expect(stderr, wrong).to.contain('--smallest-effect')
    }
  })

  it('refuses it for a campaign that has its plan', async () => {
    const { code, stderr } = await runInside(['bench', '--resume', 'x', '--smallest-effect', '2%'])
    expect(code).to.equal(2)
    expect(stderr).to.match(/--smallest-effect: a campaign that is resumed has its plan already/)
  })
})
