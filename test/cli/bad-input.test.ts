import { spawn } from 'node:child_process'
import {
  chmod,
  copyFile,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rm,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { expect } from 'chai'
import { campaignFiles } from '../../benchmarks/campaign/campaign-files.js'
import { readSamples } from '../../benchmarks/campaign/sample-log.js'
import { readCampaignFile } from '../../benchmarks/campaign/store.js'
import { plannedKeys, sampleKeys } from '../benchmarks/campaign/stand-ins.js'
import { findTool } from '../support/find-tool.js'
import { linuxPeer, nativePeer, qemuPeer } from '../support/known-peers.js'
import { copyOf, inEmptyFolder, makeCampaign } from '../support/made-campaign.js'
import { needPeer } from '../support/peers.js'
import { type CliResult, program, runCli } from './run-cli.js'
import { runInside } from './run-inside.js'

type Folders = Readonly<Record<'good' | 'other' | 'bad', string>>

/** Where two good campaigns lie to be copied; nothing writes to them. */
let templates = ''

/** Damages a file of a good campaign's copy and runs a command on it. */
async function onDamaged(damage: (folders: Folders) => Promise<void>, ...args: readonly string[]) {
  return await inEmptyFolder(async (parent) => {
    const [good, other] = [join(templates, 'good'), join(templates, 'other')]
    const folders = { good, other, bad: await copyOf(good, join(parent, 'bad')) }
    await damage(folders)
    const before = await contents(folders.bad)
    const result = await runInside(args.map((arg) => (arg in folders ? Reflect.get(folders, arg) : arg)))
    return { ...result, unchanged: (await contents(folders.bad)) === before }
  })
}

async function contents(folder: string): Promise<string> {
  const names = (await readdir(folder)).filter((name) => name !== campaignFiles.report).sort()
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))
  return JSON.stringify(names.map((name, index) => [name, texts[index]]))
}

async function edit(
  folder: string,
  file: keyof typeof campaignFiles,
  change: (text: string) => string,
): Promise<void> {
  const path = join(folder, campaignFiles[file])
  const text = await readFile(path, 'utf8')
  const changed = change(text)
  expect(changed, 'the damage').to.not.equal(text)
  await writeFile(path, changed)
}

function expectRefusal(result: CliResult & { unchanged: boolean }, code: string, exitCode: number): void {
  expect(result.stderr).to.match(new RegExp(`^polyvisor: .* \\(${code}\\)\\. .+\\.?\\n$`))
  expect(result.code).to.equal(exitCode)
  expect(result.stdout).to.equal('')
  expect(result.unchanged, 'the folder is as it was').to.equal(true)
}

describe('The folder of a campaign that is not what it should be', () => {
  before(async () => {
    templates = await mkdtemp(join(tmpdir(), 'polyvisor-good-'))
    await makeCampaign(join(templates, 'good'), { invocations: 3, iterations: 2 })
    await makeCampaign(join(templates, 'other'), { id: 'other123', seed: 2, invocations: 3, iterations: 2 })
  })

  after(async () => {
    await rm(templates, { recursive: true, force: true })
  })

  it('is refused with the field and the file if campaign.json has a wrong field', async () => {
    for (const [from, to, field] of [
      ['"iterations": 2', '"iterations": "two"', 'plan.iterations'],
      ['"seed": 1', '"seeds": 1', 'seed'],
      ['"baseline": "native"', '"baseline": "nativ"', 'platforms.0.baseline'],
      ['"minimum": 1', '"minimum": 9', 'plan.invocations'],
      ['"integer-add"', '"sort"', 'workloads names sort twice'],
      ['"form"', '"from"', 'form'],
    ] as const) {
      const result = await onDamaged(
        ({ bad }) => edit(bad, 'campaign', (text) => text.replace(from, to)),
        'report',
        'bad',
      )
      expectRefusal(result, 'ERR_STATE_CORRUPT', 1)
      expect(result.stderr).to.include(`campaign.json' is not of this version's form: ${field}`)
    }
  })

  it('is refused if campaign.json is no JSON, and if there is none', async () => {
    const torn = await onDamaged(
      ({ bad }) => edit(bad, 'campaign', (text) => text.slice(0, 100)),
      'report',
      'bad',
    )
    expect(torn.stderr).to.include('(ERR_STATE_CORRUPT)')
    expect(torn.code).to.equal(1)
    const none = await onDamaged(({ bad }) => rm(join(bad, campaignFiles.campaign)), 'report', 'bad')
    expectRefusal(none, 'ERR_FILE', 2)
    expect(none.stderr).to.include('is no campaign')
  })

  for (const file of ['campaign', 'environment', 'summary'] as const) {
    it(`names the newer version that made ${campaignFiles[file]}`, async () => {
      const result = await onDamaged(
        ({ bad }) => edit(bad, file, (text) => text.replace('"schemaVersion": 1', '"schemaVersion": 2')),
        'report',
        'bad',
      )
      expectRefusal(result, 'ERR_FILE', 2)
      expect(result.stderr).to.include(`${campaignFiles[file]}' was made by a newer Polyvisor`)
      expect(result.stderr).to.include('its schema version is 2, and this one')
    })
  }

  const changes: readonly (readonly [string, keyof typeof campaignFiles, (text: string) => string])[] = [
    ['a time in samples.jsonl', 'samples', (text) => text.replace('"elapsed":', '"elapsed":1')],
    ['a figure in summary.json', 'summary', (text) => text.replace(/"ratio": \d/, '"ratio": 2')],
    ['the processor in environment.json', 'environment', (text) => text.replace('9000', '9001')],
    ['the seed in campaign.json', 'campaign', (text) => text.replace('"seed": 1,', '"seed": 3,')],
  ]
  for (const [what, file, change] of changes) {
    it(`is refused by report if somebody changed ${what}`, async () => {
      const result = await onDamaged(({ bad }) => edit(bad, file, change), 'report', 'bad')
      expectRefusal(result, 'ERR_STATE_CORRUPT', 1)
      expect(result.stderr).to.match(/its SHA-256 is [0-9a-f]{12}…, not [0-9a-f]{12}…/)
    })
  }

  const readers = [
    ['report', 'bad'],
    ['bench', '--resume', 'bad'],
    ['reproduce', 'bad'],
    ['compare', 'good', 'bad'],
    ['baseline', 'save', 'bad', '--file', '/dev/null'],
    ['export', 'bad', '--format', 'hep'],
  ] as const
  it(`is refused by ${readers.map(([command]) => command).join(', ')} if it has samples and no environment.json`, async () => {
    for (const args of readers) {
      const gone = async ({ bad }: Folders) => {
        for (const file of ['environment', 'summary'] as const) await rm(join(bad, campaignFiles[file]))
      }
      const result = await onDamaged(gone, ...args)
      expectRefusal(result, 'ERR_STATE_CORRUPT', 1)
      expect(result.stderr).to.include("environment.json' is gone: nobody knows what the samples")
    }
  })

  for (const [file, commands] of [
    ['samples', readers],
    ['summary', [readers[3]]],
    ['environment', [readers[1]]],
    ['campaign', [readers[2]]],
  ] as const) {
    const names = commands.map(([name]) => name).join(', ')
    it(`is refused by ${names} if ${campaignFiles[file]} is of another campaign`, async () => {
      for (const args of commands) {
        const result = await onDamaged(
          ({ bad, other }) => copyFile(join(other, campaignFiles[file]), join(bad, campaignFiles[file])),
          ...args,
        )
        expectRefusal(result, 'ERR_STATE_CORRUPT', 1)
      }
    })
  }

  it('is refused if its samples are of platforms or workloads that it does not have, though nothing was summarised', async () => {
    for (const [from, to] of [
      ['"platform":"v86"', '"platform":"xen"'],
      ['"workload":"sort"', '"workload":"sha256"'],
    ] as const) {
      const result = await onDamaged(
        async ({ bad }) => {
          await edit(bad, 'samples', (text) => text.replaceAll(from, to))
          await rm(join(bad, campaignFiles.summary))
        },
        'report',
        'bad',
      )
      expectRefusal(result, 'ERR_STATE_CORRUPT', 1)
      expect(result.stderr).to.include('It belongs to another campaign')
    }
  })

  it('is refused if two logs were put together', async () => {
    const result = await onDamaged(
      async ({ bad }) => {
        await edit(bad, 'samples', (text) => text + text)
        await rm(join(bad, campaignFiles.summary))
      },
      'report',
      'bad',
    )
    expectRefusal(result, 'ERR_STATE_CORRUPT', 1)
    expect(result.stderr).to.include('has the invocation 0 of native twice')
  })

  it('is refused by report if its last line is cut off, with what can be done', async () => {
    const result = await onDamaged(
      ({ bad }) => edit(bad, 'samples', (text) => text.slice(0, -20)),
      'report',
      'bad',
    )
    expectRefusal(result, 'ERR_STATE_CORRUPT', 1)
    expect(result.stderr).to.match(/has lost its end.*polyvisor bench --resume/)
  })

  it('gives a report with a warning if its last line is cut off and it was never summarised', async () => {
    const result = await onDamaged(
      async ({ bad }) => {
        await edit(bad, 'samples', (text) => text.slice(0, -20))
        await rm(join(bad, campaignFiles.summary))
      },
      'report',
      'bad',
    )
    expect(result.code).to.equal(0)
    expect(result.stdout).to.match(
      /! the last \d+ bytes of samples.jsonl belong to an invocation that was cut off/,
    )
  })

  it('is refused as long as a line in the middle is damaged, with its number', async () => {
    const result = await onDamaged(
      async ({ bad }) => {
        await edit(bad, 'samples', (text) => text.replace('{"kind":"sample"', '{"kind":"sampel"'))
        await rm(join(bad, campaignFiles.summary))
      },
      'report',
      'bad',
    )
    expectRefusal(result, 'ERR_STATE_CORRUPT', 1)
    expect(result.stderr).to.match(/line 1 of '.*samples\.jsonl' is not a record/)
  })
})

const benchArguments = [
  ...['bench', '--quick', '--workloads', 'integer-add,sort'],
  ...['--invocations', '3', '--iterations', '2', '--seed', '7'],
]

describe('A campaign that is resumed', function () {
  this.timeout(120_000)
  needPeer(nativePeer)

  it('measures again what was cut off its log, says so, and has a summary of all at the end', async () => {
    await inEmptyFolder(async (parent) => {
      const folder = join(parent, 'campaign')
      const first = await runCli([...benchArguments, '--platforms', 'native', '--out', folder])
      expect(first.code, first.stderr).to.equal(0)
      const path = join(folder, campaignFiles.samples)
      await truncate(path, Math.floor((await readFile(path)).length * 0.6))
      const resumed = await runCli(['bench', '--resume', folder])
      expect(resumed.code, resumed.stderr).to.equal(0)
      expect(resumed.stderr).to.match(/bytes of samples.jsonl are half an invocation, which is made again/)
      expect(resumed.stderr).to.include('the summary is removed until then')
      const keys = sampleKeys(await readSamples(folder))
      expect([...keys].sort()).to.deep.equal([...plannedKeys(await readCampaignFile(folder))].sort())
      expect((await runCli(['report', folder])).code).to.equal(0)
    })
  })

  it('is left as it is if it was finished', async () => {
    await inEmptyFolder(async (parent) => {
      const folder = join(parent, 'campaign')
      const first = await runCli([...benchArguments, '--platforms', 'native', '--out', folder])
      expect(first.code, first.stderr).to.equal(0)
      const before = await contents(folder)
      for (const args of [
        ['bench', '--resume', folder],
        ['report', folder],
      ]) {
        const again = await runCli(args)
        expect(again.code, again.stderr).to.equal(0)
        expect(await contents(folder)).to.equal(before)
      }
    })
  })

  describe('with QEMU', () => {
    needPeer(qemuPeer)

    it('is refused where the emulator is no longer the one that it began with', async () => {
      await inEmptyFolder(async (parent) => {
        const folder = join(parent, 'campaign')
        const state = { XDG_STATE_HOME: join(parent, 's') }
        const first = await runCli(
          [
            ...benchArguments.slice(0, -6),
            '--platforms',
            'native,qemu-tcg',
            '--invocations',
            '2',
            '--iterations',
            '1',
            '--out',
            folder,
          ],
          { environment: state },
        )
        expect(first.code, first.stderr).to.equal(0)
        const path = join(folder, campaignFiles.samples)
        await truncate(path, Math.floor((await readFile(path)).length * 0.6))
        const before = await readFile(path)
        const programs = join(parent, 'bin')
        await mkdir(programs)
        const qemu = findTool('qemu-system-x86_64')
        if (qemu === undefined) return expect.fail('QEMU is not there')
        const other = join(programs, 'qemu-system-x86_64')
        await copyFile(qemu, other)
        // What follows an ELF file's sections is never loaded: the same QEMU with another digest.
        await writeFile(other, 'another build', { flag: 'a' })
        await chmod(other, 0o755)
        const { PATH = '' } = process.env
        const resumed = await runCli(['bench', '--resume', folder], {
          environment: { ...state, PATH: `${programs}${delimiter}${PATH}` },
        })
        expect(resumed.stderr).to.match(
          /cannot go on here.*program of qemu-tcg: SHA-256 [0-9a-f]{12}… before, SHA-256 [0-9a-f]{12}… now.*\(ERR_INVALID_STATE\)\. Put back/,
        )
        expect(resumed.code).to.equal(4)
        expect(await readFile(path)).to.deep.equal(before)
      })
    })
  })
})

describe('A disk that fills while a campaign measures', function () {
  this.timeout(120_000)
  needPeer(nativePeer)
  needPeer(linuxPeer)

  it('ends it with an error and a way on, and what was measured stays and is gone on from', async () => {
    await inEmptyFolder(async (parent) => {
      const folder = join(parent, 'campaign')
      const counts = ['--invocations', '5', '--iterations', '10']
      const args = [...benchArguments, '--platforms', 'native', ...counts, '--out', folder]
      // More than the other files need, and less than the samples of four invocations.
      const full = await runProgram('prlimit', ['--fsize=32000', process.execPath, program, ...args])
      expect(full.stderr).to.match(
        /samples\.jsonl' cannot be written: EFBIG \(ERR_FILE\)\. What was measured until then is kept\. Make room, then go on with: polyvisor bench --resume /,
      )
      expect(full.code).to.equal(2)
      expect(await readdir(folder)).to.have.members(['campaign.json', 'environment.json', 'samples.jsonl'])
      const kept = sampleKeys(await readSamples(folder))
      expect(kept).to.not.be.empty
      const resumed = await runCli(['bench', '--resume', folder])
      expect(resumed.code, resumed.stderr).to.equal(0)
      const keys = sampleKeys(await readSamples(folder))
      expect(keys.slice(0, kept.length)).to.deep.equal(kept)
      expect([...keys].sort()).to.deep.equal([...plannedKeys(await readCampaignFile(folder))].sort())
    })
  })
})

describe('A disk that is full when a summary is written', () => {
  needPeer(linuxPeer)

  it('leaves the files as they were, with an error and a way on', async () => {
    await inEmptyFolder(async (parent) => {
      const folder = join(parent, 'campaign')
      await makeCampaign(folder, { invocations: 3, iterations: 2 })
      const before = await contents(folder)
      const full = await runProgram('prlimit', ['--fsize=1000', process.execPath, program, 'report', folder])
      expect(full.stderr).to.match(
        /summary\.json' cannot be written: EFBIG \(ERR_FILE\)\. Make room, and run it again/,
      )
      expect(full.code).to.equal(2)
      expect(await contents(folder)).to.equal(before)
      const again = await runCli(['report', folder])
      expect(again.code, again.stderr).to.equal(0)
    })
  })
})

describe('A disk that is full when the output is written to it', () => {
  needPeer(linuxPeer)

  it('is an error, and no shortened table that counts as whole', async () => {
    await inEmptyFolder(async (parent) => {
      const folder = join(parent, 'campaign')
      await makeCampaign(folder, { invocations: 3, iterations: 2 })
      const table = ['export', folder, '--format', 'csv']
      const whole = await runCli(table)
      // The system writes the first part of the only write, and says nothing but how much.
      const limit = String(whole.stdout.length - 1)
      const path = join(parent, 'samples.csv')
      const shortened = await runInto(path, 'prlimit', [
        `--fsize=${limit}`,
        process.execPath,
        program,
        ...table,
      ])
      expect(shortened.stderr).to.match(/^polyvisor: standard output cannot be written: EFBIG \(ERR_FILE\)\./)
      expect(shortened.code).to.equal(2)
      expect((await readFile(path, 'utf8')).length).to.equal(Number(limit))
      const full = await runInto('/dev/full', process.execPath, [program, 'drivers', '--json'])
      expect(JSON.parse(full.stderr)).to.have.nested.property('error.code', 'ERR_FILE')
      expect(full.code).to.equal(2)
      for (const args of [['--help'], ['--version'], ['list', '--help']]) {
        const words = await runInto('/dev/full', process.execPath, [program, ...args])
        expect(words.stderr, args.join(' ')).to.contain(
          'standard output cannot be written: ENOSPC (ERR_FILE)',
        )
        expect(words.code).to.equal(2)
      }
      expect((await runInto(path, process.execPath, [program, ...table])).code).to.equal(0)
      expect(await readFile(path, 'utf8')).to.equal(whole.stdout)
    })
  })
})

/** Runs a program whose standard output is a file. */
async function runInto(path: string, name: string, args: readonly string[]) {
  const file = await open(path, 'w')
  try {
    return await runProgram(name, args, file.fd)
  } finally {
    await file.close()
  }
}

async function runProgram(
  name: string,
  args: readonly string[],
  into: number | 'pipe' = 'pipe',
): Promise<CliResult> {
  const child = spawn(name, args, { stdio: ['ignore', into, 'pipe'] })
  let stdout = ''
  let stderr = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  return await new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({ code: signal ?? code, stdout, stderr }))
  })
}
