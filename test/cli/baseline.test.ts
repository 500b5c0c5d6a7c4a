import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import {
  baselineCheckSchema,
  baselineFileSchema,
  baselineOf,
  keepBaseline,
  readFinished,
} from '../../benchmarks/compare/index.js'
import { inEmptyFolder, type MadeCampaign, makeCampaign } from '../support/made-campaign.js'
import type { CliResult } from './run-cli.js'
import { runInside } from './run-inside.js'

const steady = { noise: 0.002, invocations: 12, iterations: 3 }
const anotherMachine: MadeCampaign['environment'] = (environment) => ({
  ...environment,
  cpu: { ...environment.cpu, model: 'Another Processor' },
})

/** Saves a baseline of one campaign and checks another against it. */
async function checked(
  before: MadeCampaign,
  now: MadeCampaign,
  ...options: readonly string[]
): Promise<CliResult> {
  return await inEmptyFolder(async (parent) => {
    const [a, b, file] = [join(parent, 'a'), join(parent, 'b'), join(parent, 'baselines.json')]
    await makeCampaign(a, { ...steady, ...before })
    await makeCampaign(b, { ...steady, seed: 2, ...now })
    const saved = await runInside(['baseline', 'save', a, '--file', file])
    expect(saved.code, saved.stderr).to.equal(0)
    return await runInside(['baseline', 'check', b, '--file', file, ...options])
  })
}

async function checkedJson(before: MadeCampaign, now: MadeCampaign, ...options: readonly string[]) {
  const { code, stdout, stderr } = await checked(before, now, '--json', ...options)
  expect(stderr).to.equal('')
  return { code, check: baselineCheckSchema.parse(JSON.parse(stdout)) }
}

describe('polyvisor baseline', () => {
  it('passes a campaign in which nothing has changed', async () => {
    const { code, stdout } = await checked({}, {})
    expect(stdout).to.match(/^Passed against the baseline 'default': slower by more than 5% fails/m)
    expect(code).to.equal(0)
  })

  it('keeps every name when several are saved at one moment', async () => {
    await inEmptyFolder(async (parent) => {
      const [folder, file] = [join(parent, 'a'), join(parent, 'baselines.json')]
      await makeCampaign(folder, steady)
      const names = Array.from({ length: 12 }, (_, index) => `save${index}`)
      const saved = baselineOf(await readFinished(folder))
      const replaced = await Promise.all(names.map((name) => keepBaseline(file, name, saved)))
      expect(replaced).to.deep.equal(names.map(() => false))
      const { baselines } = baselineFileSchema.parse(JSON.parse(await readFile(file, 'utf8')))
      expect(Object.keys(baselines).sort()).to.deep.equal([...names].sort())
      expect((await readdir(parent)).sort()).to.deep.equal(['a', 'baselines.json'])
    })
  })

  it('fails with exit code 8 if an overhead has grown by more than the limit, and says where', async () => {
    const { code, stdout } = await checked({}, { slower: { 'sort on v86': 1.2 } })
    expect(stdout).to.match(/^sort +v86 .*\+(19|20|21)\.\d+% .* REGRESSION$/m)
    expect(stdout).to.match(/^FAILED: sort on v86: \d+% slower, interval \d+% to \d+%$/m)
    expect(stdout).to.match(/^Not passed against the baseline/m)
    expect(code).to.equal(8)
  })

  it('passes what is slower by less than the limit, and what is faster', async () => {
    const changed = { slower: { 'sort on v86': 1.08, 'integer-add on v86': 0.5 } }
    const { code, check } = await checkedJson({}, changed, '--max-slowdown', '15%')
    expect(code).to.equal(0)
    expect(check.passed).to.equal(true)
    expect(check.changes.map(({ verdict }) => verdict)).to.deep.equal(['faster', 'no-difference'])
    expect((await checked({}, changed)).code).to.equal(8)
  })

  it('compares duets with duets, and with nothing else', async () => {
    const duets = { duet: true, iterations: 4 }
    expect((await checked(duets, duets)).code).to.equal(0)
    const { check } = await checkedJson(duets, {})
    for (const change of check.changes) {
      if (change.verdict !== 'incomparable') return expect.fail(`${change.workload} was compared`)
      expect(change.reason).to.equal('it was measured in duets, and is one after the other now')
    }
    const busy = await checkedJson(duets, { ...duets, waited: 0.4 })
    for (const change of busy.check.changes) {
      if (change.verdict !== 'incomparable') return expect.fail(`${change.workload} was compared`)
      expect(change.reason).to.match(
        /^its ratio is of the fastest undisturbed samples before, and of typical/,
      )
    }
    expect(busy.code).to.equal(8)
    expect((await checked(duets, { ...duets, waited: 0.4 }, '--times')).code).to.equal(0)
  })

  it('fails for a cell that is missing, unless that is allowed', async () => {
    const now = { workloads: ['sort'] }
    const { code, check } = await checkedJson({}, now)
    expect(code).to.equal(8)
    expect(check.missing).to.deep.equal([
      { platform: 'v86', workload: 'integer-add', reason: 'it is not in the campaign' },
    ])
    expect((await checked({}, now, '--allow-missing')).code).to.equal(0)
  })

  it('fails where nothing was compared, even where missing ones are allowed', async () => {
    const elsewhere = { platforms: { native: 1, 'qemu-tcg': 10 } }
    const { code, check } = await checkedJson({}, elsewhere, '--allow-missing')
    expect(check.problems).to.deep.equal([
      'nothing was compared: none of the cells of the baseline is in the campaign',
    ])
    expect(code).to.equal(8)
    const alone = { platforms: { native: 1 } }
    const natively = await checkedJson(alone, alone)
    expect(natively.check.problems.join()).to.match(/^nothing was compared: the baseline has times and no/)
    expect(natively.code).to.equal(8)
    expect((await checked(alone, alone, '--times')).code).to.equal(0)
  })

  it('fails for a wrong result, even where missing ones are allowed', async () => {
    const { code, check } = await checkedJson({}, { wrong: ['sort on v86'] }, '--allow-missing')
    expect(code).to.equal(8)
    expect(check.problems).to.deep.equal(['sort on v86: wrong: its checksum is 0000000000000bad'])
  })

  it('knows the variants of a platform by their settings', async () => {
    const platforms = { native: 1, 'qemu-tcg:cpu=max+machine=q35': 10 }
    const slower = { 'sort on qemu-tcg:cpu=max+machine=q35': 1.3 }
    const { code, check } = await checkedJson({ platforms }, { platforms, slower })
    expect(code).to.equal(8)
    expect(check.problems[0]).to.match(/^sort on qemu-tcg:cpu=max\+machine=q35: \d+% slower/)
  })

  it('names new cells and passes', async () => {
    const { code, check } = await checkedJson({ workloads: ['sort'] }, {})
    expect(check.added).to.deep.equal([{ platform: 'v86', workload: 'integer-add' }])
    expect(code).to.equal(0)
  })

  it('warns of another machine, and refuses it with exit code 4 where that is asked for', async () => {
    const warned = await checkedJson({}, { environment: anotherMachine })
    expect(warned.code).to.equal(0)
    expect(warned.check.warnings).to.deep.equal([
      "another machine than the baseline's: CPU: Example Processor 9000 then, Another Processor now",
    ])
    for (const option of ['--same-machine', '--times']) {
      const refused = await checked({}, { environment: anotherMachine }, option)
      expect(refused.stderr).to.match(/was measured on another machine: CPU: .*\(ERR_INVALID_STATE\)/)
      expect(refused.code).to.equal(4)
    }
  })

  it('warns of another emulator and another payload', async () => {
    const { code, check } = await checkedJson(
      {},
      {
        payloadSha256: 'ef'.repeat(32),
        environment: (environment) => ({
          ...environment,
          platforms: environment.platforms.map((platform) => ({ ...platform, version: '2.0' })),
        }),
      },
    )
    expect(code).to.equal(0)
    expect(check.warnings).to.include.members([
      'v86 is 2.0 now, and was v86 1.0',
      'v86 runs another build of the payload',
    ])
  })

  it('checks times where that is asked for, baselines included', async () => {
    const now = { slower: { 'sort on native': 1.3, 'sort on v86': 1.3 } }
    expect((await checked({}, now)).code).to.equal(0)
    const { code, check } = await checkedJson({}, now, '--times')
    expect(code).to.equal(8)
    expect(check.quantity).to.equal('time')
    expect(check.problems).to.have.length(2)
    expect(check.problems[0]).to.match(/^sort on native: (29|30|31)% slower/)
  })

  it('says that it is blind where the noise is larger than the limit, and fails there only if strict', async () => {
    const noisy = { noise: 0.3, invocations: 3 }
    const { code, check } = await checkedJson(noisy, noisy)
    expect(code).to.equal(0)
    expect(check.warnings.join()).to.include('2 of 2 cells are too noisy for a slowdown of 5% to be seen')
    const strict = await checkedJson(noisy, noisy, '--strict')
    expect(strict.code).to.equal(8)
    expect(strict.check.problems[0]).to.match(/a slowdown of up to \d+% cannot be excluded/)
  })

  it('keeps several baselines in a file, replaces one of the same name, and wants to know which', async () => {
    await inEmptyFolder(async (parent) => {
      const [folder, file] = [join(parent, 'a'), join(parent, 'baselines.json')]
      await makeCampaign(folder, steady)
      const save = (name: string) => runInside(['baseline', 'save', folder, '--as', name, '--file', file])
      expect((await save('main')).stdout).to.include("Saved the baseline 'main' with 4 cells")
      expect((await runInside(['baseline', 'check', folder, '--file', file])).code).to.equal(0)
      await save('release-1.0')
      expect((await save('main')).stdout).to.include("Replaced the baseline 'main'")
      const saved = baselineFileSchema.parse(JSON.parse(await readFile(file, 'utf8')))
      expect(Object.keys(saved.baselines)).to.have.members(['main', 'release-1.0'])
      const which = await runInside(['baseline', 'check', folder, '--file', file])
      expect(which.stderr).to.include('Name one of: main, release-1.0')
      expect(which.code).to.equal(2)
      const other = await runInside(['baseline', 'check', folder, '--file', file, '--against', 'toString'])
      expect(other.stderr).to.include("has no baseline 'toString'")
      expect(await readdir(parent)).to.have.members(['a', 'baselines.json'])
    })
  })

  it('refuses what is no file of baselines, a newer one, wrong names and options, and a changed campaign', async () => {
    await inEmptyFolder(async (parent) => {
      const [folder, file] = [join(parent, 'a'), join(parent, 'baselines.json')]
      await makeCampaign(folder, steady)
      const run = (...args: readonly string[]) => runInside(['baseline', ...args])
      const expectError = ({ code, stderr }: CliResult, exitCode: number, text: RegExp): void => {
        expect(stderr).to.match(text)
        expect(code).to.equal(exitCode)
      }
      expectError(await run('check', folder, '--file', file), 2, /there is no file .*Save one with/)
      for (const [text, message] of [
        ['no', /is not JSON \(ERR_FILE\)/],
        ['{}', /is no file of baselines.*\(ERR_FILE\)/],
        [
          '{"kind":"polyvisor-baselines","schemaVersion":2}',
          /made by a newer Polyvisor: its schema version is 2/,
        ],
      ] as const) {
        await writeFile(file, text)
        expectError(await run('check', folder, '--file', file), 2, message)
        expectError(await run('save', folder, '--file', file), 2, message)
        expect(await readFile(file, 'utf8')).to.equal(text)
      }
      expectError(await run('save', folder, '--as', '../x'), 2, /--as: must be letters/)
      expectError(await run('save', folder, '--strict'), 2, /--strict: 'baseline save' has no such option/)
      expectError(await run('chekc', folder), 2, /'chekc' is neither save nor check/)
      expectError(await run('save', parent), 2, /is no campaign/)
      const path = join(folder, 'summary.json')
      await writeFile(path, (await readFile(path, 'utf8')).replace('"ratio": 1', '"ratio": 2'))
      expectError(await run('save', folder, '--file', join(parent, 'x')), 1, /\(ERR_STATE_CORRUPT\)/)
      expect(await readdir(parent)).to.have.members(['a', 'baselines.json'])
    })
  })
})
