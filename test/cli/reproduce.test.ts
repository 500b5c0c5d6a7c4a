import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { z } from 'zod'
import { comparisonSchema } from '../../benchmarks/compare/index.js'
import { summarySchema } from '../../benchmarks/index.js'
import { nativeI386Peer, nativePeer } from '../support/known-peers.js'
import { inEmptyFolder, type MadeCampaign, makeCampaign, remade } from '../support/made-campaign.js'
import { needPeer } from '../support/peers.js'
import { runCli } from './run-cli.js'

const small: MadeCampaign = {
  invocations: 2,
  iterations: 2,
  workloads: ['integer-add', 'sort'],
  campaign: (campaign) => ({ ...campaign, plan: { ...campaign.plan, sampleTargetNs: 1e6 } }),
}
const resultSchema = z.strictObject({
  folder: z.string(),
  summary: summarySchema,
  comparison: comparisonSchema,
})

/** The payload of processes here: some kernels refuse 32-bit programs. */
async function ownArchitecture(): Promise<'i386' | 'x86_64'> {
  return 'version' in (await nativeI386Peer.find()) ? 'i386' : 'x86_64'
}

/** Reproduces a campaign that was made up elsewhere, on this machine and for real. */
async function reproduced(
  made: MadeCampaign,
  change?: (text: string) => string,
  more: readonly string[] = [],
) {
  return await inEmptyFolder(async (parent) => {
    const [before, out] = [join(parent, 'a'), join(parent, 'again')]
    await makeCampaign(before, { ...small, architecture: await ownArchitecture(), ...made })
    if (change !== undefined) await remade(before, change)
    const { code, stdout, stderr } = await runCli(['reproduce', before, '--out', out, ...more], {
      environment: { XDG_STATE_HOME: join(parent, 's') },
    })
    return { code, stdout, stderr, before, out }
  })
}

describe('polyvisor reproduce', function () {
  this.timeout(120_000)
  needPeer(nativePeer)

  it('measures a campaign from another machine again, says how that one was unlike, and what is not so', async () => {
    const { code, stdout, stderr } = await reproduced(
      { platforms: { native: 1, v86: 1e6 }, workloads: ['sort'], invocations: 4 },
      undefined,
      ['--json'],
    )
    expect(stderr).to.equal('')
    const { summary, comparison } = resultSchema.parse(JSON.parse(stdout))
    expect(summary.complete).to.equal(true)
    expect(comparison.machines.alike).to.equal(false)
    expect(comparison.machines.differences.join('\n'))
      .to.match(/^native ran another build of the payload/)
      .and.to.match(/^CPU model: Example Processor 9000 before, /m)
      .and.to.match(/^version of v86: v86 1\.0 before, v86 0\./m)
    // A v86 that takes a million times as long as the processor was made up: no load of this machine hides that.
    expect(comparison.ratios.map(({ verdict }) => verdict)).to.deep.equal(['faster'])
    expect(code).to.equal(1)
  })

  it('leaves out, with a word, what this version does not have', async () => {
    const { stdout, stderr } = await reproduced(
      { platforms: { native: 1, v86: 10, 'qemu-tcg': 5 } },
      (text) => text.replaceAll('"sort"', '"future-work"').replaceAll('"qemu-tcg"', '"vax780"'),
    )
    expect(stderr).to.include('Without vax780: this version does not have it; Polyvisor 0.1.0 did.')
    expect(stderr).to.include('Without future-work: this version does not have it')
    expect(stdout).to.include('future-work on v86: only in the one before')
    expect(stdout).to.include('integer-add on vax780: only in the one before')
    expect(stdout).to.match(/^integer-add +v86 /m)
    expect(stdout).to.match(/^(Not reproduced|Reproduced|Nothing found that differs)/m)
    expect(stdout).to.match(/^Compare: {4}polyvisor compare /m)
    // The command says the plan too, which came from the campaign and not from options.
    expect(stdout).to.match(
      /^Reproduce: {2}polyvisor bench --quick .* --invocations 2 --iterations 2 --budget 60s /m,
    )
  })

  it('needs the baseline and a workload, and says so before it makes a folder', async () => {
    const baseline = await reproduced({ platforms: { 'qemu-tcg': 1, v86: 10 } }, (text) =>
      text.replaceAll('"qemu-tcg"', '"vax780"'),
    )
    expect(baseline.stderr).to.match(
      /the platform 'vax780', to which the ratios .* is not here \(ERR_NOT_INSTALLED\)/,
    )
    expect(baseline.code).to.equal(5)
    const workload = await reproduced({ workloads: ['sort'] }, (text) =>
      text.replaceAll('"sort"', '"future-work"'),
    )
    expect(workload.stderr).to.match(/none of the workloads .* is in this version \(ERR_NOT_INSTALLED\)/)
    expect(workload.code).to.equal(5)
    for (const { out } of [baseline, workload]) {
      expect(
        await readFile(out).then(
          () => 'there',
          () => 'absent',
        ),
      ).to.equal('absent')
    }
  })
})
