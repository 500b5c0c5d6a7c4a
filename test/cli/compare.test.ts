import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { type CellChange, type Comparison, comparisonSchema } from '../../benchmarks/compare/index.js'
import { wellFormedness } from '../benchmarks/report/html/well-formed.js'
import { copyOf, inEmptyFolder, type MadeCampaign, makeCampaign } from '../support/made-campaign.js'
import { runInside } from './run-inside.js'

async function compared(
  before: MadeCampaign,
  after: MadeCampaign,
  ...options: readonly string[]
): Promise<Comparison> {
  return await inEmptyFolder(async (parent) => {
    const [a, b] = [join(parent, 'a'), join(parent, 'b')]
    await makeCampaign(a, { id: 'before12', ...before })
    await makeCampaign(b, { id: 'after123', seed: 2, ...after })
    const { code, stdout, stderr } = await runInside(['compare', a, b, '--json', ...options])
    expect(code, stderr).to.equal(0)
    return comparisonSchema.parse(JSON.parse(stdout))
  })
}

function verdicts(changes: readonly CellChange[] | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(
    (changes ?? []).map(({ platform, workload, verdict }) => [`${workload} on ${platform}`, verdict]),
  )
}

const steady = { noise: 0.002, invocations: 20, iterations: 3 }

describe('polyvisor compare', () => {
  it('says which overheads and times have grown, shrunk and stayed', async () => {
    const workloads = ['integer-add', 'sort', 'sha256']
    const { ratios, times, machines, warnings } = await compared(
      { ...steady, workloads },
      { ...steady, workloads, slower: { 'sort on v86': 1.1, 'sha256 on v86': 0.8 } },
    )
    expect(verdicts(ratios)).to.deep.equal({
      'integer-add on v86': 'no-difference',
      'sort on v86': 'slower',
      'sha256 on v86': 'faster',
    })
    expect(verdicts(times)).to.include({ 'sort on native': 'no-difference', 'sort on v86': 'slower' })
    const sort = ratios.find(({ workload }) => workload === 'sort')
    if (sort === undefined || sort.verdict === 'incomparable') return expect.fail('no change')
    expect(sort.change).to.be.within(sort.low, sort.high)
    expect(1.1).to.be.within(sort.low, sort.high)
    expect(machines).to.deep.equal({ alike: true, differences: [] })
    expect(warnings).to.deep.equal([])
  })

  it('shows that an overhead grew because its baseline became faster', async () => {
    const { ratios, times } = await compared(steady, { ...steady, slower: { 'sort on native': 0.8 } })
    expect(verdicts(ratios)['sort on v86']).to.equal('slower')
    expect(verdicts(times)).to.include({ 'sort on native': 'faster', 'sort on v86': 'no-difference' })
  })

  it('has not enough evidence where the noise hides what is asked for', async () => {
    const noisy = { noise: 0.2, invocations: 4, iterations: 2 }
    const { ratios } = await compared(noisy, noisy)
    expect(verdicts(ratios)).to.deep.equal({ 'integer-add on v86': 'undecided', 'sort on v86': 'undecided' })
  })

  it('goes by the smallest effect that it is given', async () => {
    const after = { ...steady, slower: { 'sort on v86': 1.05 } }
    const fine = await compared(steady, after)
    expect(verdicts(fine.ratios)['sort on v86']).to.equal('slower')
    const coarse = await compared(steady, after, '--smallest-effect', '10%')
    expect(coarse.rule.smallestEffect).to.equal(0.1)
    expect(verdicts(coarse.ratios)['sort on v86']).to.equal('no-difference')
  })

  it('names what only one has, and what it cannot compare, with the reason', async () => {
    const { ratios, only } = await compared(
      { ...steady, platforms: { native: 1, v86: 10, 'qemu-tcg': 5 }, workloads: ['sort', 'sha256'] },
      { ...steady, platforms: { native: 1, v86: 10 }, workloads: ['sort', 'integer-add'], invocations: 1 },
    )
    expect(only).to.deep.equal([
      { platform: 'native', workload: 'sha256', in: 'before' },
      { platform: 'v86', workload: 'sha256', in: 'before' },
      { platform: 'qemu-tcg', workload: 'sort', in: 'before' },
      { platform: 'qemu-tcg', workload: 'sha256', in: 'before' },
      { platform: 'native', workload: 'integer-add', in: 'after' },
      { platform: 'v86', workload: 'integer-add', in: 'after' },
    ])
    const [sort] = ratios
    if (sort?.verdict !== 'incomparable') return expect.fail('one invocation was compared')
    expect(sort.reason).to.match(/^after: insufficient: .*invocation/)
  })

  it('warns of unlike machines, emulators and payloads, and compares no times across machines', async () => {
    const { machines, warnings, times } = await compared(steady, {
      ...steady,
      payloadSha256: 'ef'.repeat(32),
      environment: (environment) => ({
        ...environment,
        cpu: { ...environment.cpu, model: 'Another Processor' },
        platforms: environment.platforms.map((platform) => ({
          ...platform,
          version: `${platform.platform} 2.0`,
        })),
      }),
    })
    expect(machines.alike).to.equal(false)
    expect(times).to.equal(undefined)
    expect(machines.differences).to.include.members([
      'v86 ran another build of the payload metal-i386',
      'CPU model: Example Processor 9000 before, Another Processor now',
      'version of v86: v86 1.0 before, v86 2.0 now',
    ])
    expect(warnings.join('\n')).to.match(
      /the machines are not alike[\s\S]*the payloads are not the same bytes/,
    )
  })

  it('still compares times where only the emulator was changed', async () => {
    const { machines, times } = await compared(steady, {
      ...steady,
      environment: (environment) => ({
        ...environment,
        platforms: environment.platforms.map((platform) => ({ ...platform, version: '2.0' })),
      }),
    })
    expect(machines.alike).to.equal(true)
    expect(times).to.have.length(4)
  })

  it('compares duets with duets, and with nothing else', async () => {
    const duets = { noise: 0.002, duet: true }
    const { ratios } = await compared(duets, { ...duets, slower: { 'sort on v86': 1.1 } })
    expect(verdicts(ratios)).to.deep.equal({ 'integer-add on v86': 'no-difference', 'sort on v86': 'slower' })
    const mixed = await compared(steady, duets)
    for (const change of [...mixed.ratios, ...(mixed.times ?? [])]) {
      if (change.verdict !== 'incomparable') return expect.fail(`${change.workload} was compared`)
      expect(change.reason).to.equal('it was measured one after the other before, and in duets after')
    }
    expect(mixed.warnings.join()).to.not.include('different ways')
    const busy = await compared(duets, { ...duets, waited: 0.4 })
    for (const change of busy.ratios) {
      if (change.verdict !== 'incomparable') return expect.fail(`${change.workload} was compared`)
      expect(change.reason).to.match(
        /^its ratio is of the fastest undisturbed samples before, and of typical/,
      )
    }
    expect(busy.times).to.have.length(4)
  })

  it('warns where a campaign has too few rounds for the intervals of the other', async () => {
    const { warnings } = await compared({ ...steady, invocations: 3 }, steady)
    expect(warnings.join()).to.match(
      /made in different ways \(welch-log; paired-log\): one campaign has too few whole rounds/,
    )
  })

  it('names results that are right on one side only', async () => {
    const { results, ratios } = await compared(steady, { ...steady, wrong: ['sort on v86'] })
    expect(results).to.have.length(1)
    expect(results[0]).to.include({ platform: 'v86', workload: 'sort', before: 'exact', after: 'wrong' })
    expect(verdicts(ratios)['sort on v86']).to.equal('incomparable')
  })

  it('warns where both folders hold the same campaign', async () => {
    await inEmptyFolder(async (parent) => {
      const folder = join(parent, 'a')
      await makeCampaign(folder, steady)
      const { stdout } = await runInside(['compare', folder, await copyOf(folder, join(parent, 'b'))])
      expect(stdout).to.include('! both folders hold the same campaign')
    })
  })

  it('prints aligned tables with every interval beside its change', async () => {
    await inEmptyFolder(async (parent) => {
      const [a, b] = [join(parent, 'a'), join(parent, 'b')]
      await makeCampaign(a, { id: 'before12', ...steady })
      await makeCampaign(b, { id: 'after123', seed: 2, ...steady, slower: { 'sort on v86': 1.3 } })
      const { code, stdout } = await runInside(['compare', a, b])
      expect(code).to.equal(0)
      expect(stdout).to.match(/^before: {2}before12, 2026-01-02 03:04 UTC, Example Processor 9000/)
      expect(stdout).to.match(/^Overheads: 1 slower, 1 no difference worth reporting$/m)
      expect(stdout).to.match(
        /^sort +v86 +[\d.]+ \[[\d.]+, [\d.]+\] +[\d.]+ \[[\d.]+, [\d.]+\] +\+(29|30|31)\.\d+% +\[\+[\d.]+%, \+[\d.]+%\] +<0.0001 +slower$/m,
      )
      expect(stdout).to.include("Holm's correction")
    })
  })

  it('writes a page that is whole, loads nothing, and escapes what comes from outside', async () => {
    await inEmptyFolder(async (parent) => {
      const [a, b, page] = [join(parent, 'a'), join(parent, 'b'), join(parent, 'page.html')]
      await makeCampaign(a, {
        id: 'before12',
        ...steady,
        environment: (environment) => ({
          ...environment,
          cpu: { ...environment.cpu, model: '<script>alert(1)</script>' },
        }),
      })
      await makeCampaign(b, { id: 'after123', seed: 2, ...steady })
      const { code, stderr } = await runInside(['compare', a, b, '--html', page])
      expect(code, stderr).to.equal(0)
      const text = await readFile(page, 'utf8')
      expect(wellFormedness(text)).to.equal(undefined)
      expect(text).to.include('&lt;script&gt;alert(1)')
      expect(text.match(/<script/g)).to.have.length(1)
      expect(text).to.not.match(/<link|https?:|src=/)
      expect(text).to.include("default-src 'none'")
    })
  })

  it('writes its page over no file of the campaigns', async () => {
    await inEmptyFolder(async (parent) => {
      const [a, b] = [join(parent, 'a'), join(parent, 'b')]
      await makeCampaign(a, steady)
      await makeCampaign(b, { id: 'after123', seed: 2, ...steady })
      const { code, stderr } = await runInside(['compare', a, b, '--html', join(b, 'report.html')])
      expect(stderr).to.match(/--html: '.*' is a file of the campaign itself/)
      expect(code).to.equal(2)
    })
  })

  it('refuses folders that were changed, are no campaigns, or are more than two', async () => {
    await inEmptyFolder(async (parent) => {
      const [a, b] = [join(parent, 'a'), join(parent, 'b')]
      await makeCampaign(a, steady)
      await makeCampaign(b, steady)
      const path = join(b, 'samples.jsonl')
      const text = await readFile(path, 'utf8')
      await writeFile(path, text.replace('"elapsed":', '"elapsed":1'))
      const changed = await runInside(['compare', a, b])
      expect(changed.stderr).to.include('(ERR_STATE_CORRUPT)')
      expect(changed.code).to.equal(1)
      const none = await runInside(['compare', a, parent])
      expect(none.stderr).to.match(/is no campaign.*\(ERR_FILE\)/)
      expect(none.code).to.equal(2)
      const three = await runInside(['compare', a, b, a])
      expect(three.stderr).to.match(/too many arguments for 'compare'.*\(ERR_INVALID_ARGUMENT\)/)
      expect(three.code).to.equal(2)
      const unwritable = await runInside(['compare', a, a, '--html', join(parent, 'no', 'x.html')])
      expect(unwritable.stderr).to.match(/cannot be written: ENOENT \(ERR_FILE\)/)
      for (const share of ['0', '100%', '-1', 'much']) {
        const wrong = await runInside(['compare', a, a, `--smallest-effect=${share}`])
        expect(wrong.stderr).to.match(/--smallest-effect: must be .*\(ERR_INVALID_ARGUMENT\)/)
        expect(wrong.code).to.equal(2)
      }
      expect(await readdir(parent)).to.have.members(['a', 'b'])
    })
  })
})
