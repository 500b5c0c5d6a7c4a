import { mkdtempSync, rmSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { z } from 'zod'
import { qemuI386Peer, qemuImgPeer } from '../support/known-peers.js'
import { layerPaths, makeLayers } from '../support/layers.js'
import { needPeer } from '../support/peers.js'
import { type CliResult, type RunOptions, runCli } from './run-cli.js'
import { runInside } from './run-inside.js'

const kernel = fileURLToPath(new URL('../../../benchmarks/guest/images/metal-i386', import.meta.url))

const specSchema = z.object({ disks: z.array(z.object({ path: z.string() })) })
const jobSchema = z.object({ type: z.string() })
const pidSchema = z.object({ pid: z.int() })

describe('The commands for domains, on QEMU', () => {
  needPeer(qemuI386Peer)
  const folder = mkdtempSync(join(tmpdir(), 'pv-'))
  const uri = `qemu:///session?state=${encodeURIComponent(join(folder, 's'))}`
  const spec = join(folder, 'hello.yaml')
  const run = (args: readonly string[], options?: RunOptions): Promise<CliResult> =>
    runCli(['-c', uri, ...args], options)
  /** The same where it does not matter in which process. */
  const runHere = (args: readonly string[]): Promise<CliResult> => runInside(['-c', uri, ...args])

  before(() =>
    writeFile(
      spec,
      `{name: hello, architecture: i386, memory: 32 MiB, boot: {kernel: ${JSON.stringify(kernel)}}, qemu: {accelerator: tcg}}`,
    ),
  )
  afterEach(async () => {
    await runHere(['destroy', 'hello'])
    await runHere(['undefine', 'hello'])
  })
  after(() => rmSync(folder, { recursive: true, force: true }))

  it('find from one process the machine that another has started', async () => {
    expect((await run(['define', spec])).stdout).to.equal("Domain 'hello' defined.\n")
    const nothing = await run(['list'])
    expect(nothing.stderr).to.equal('No domain is running; list --all shows those that are defined.\n')
    expect((await run(['list', '--all'])).stdout).to.match(/^hello +shutoff +i386 /m)
    expect((await run(['start', 'hello'])).stdout).to.equal("Domain 'hello' started.\n")
    expect((await run(['domstate', 'hello'])).stdout).to.equal('running\n')
    expect((await run(['undefine', 'hello'])).code).to.equal(4)
    expect((await run(['suspend', 'hello'])).code).to.equal(0)
    expect((await run(['domstate', 'hello'])).stdout).to.equal('paused\n')
    expect((await run(['resume', 'hello'])).code).to.equal(0)
    expect((await run(['destroy', 'hello'])).code).to.equal(0)
    expect((await run(['undefine', 'hello'])).code).to.equal(0)
    expect((await run(['list', '--all', '--json'])).stdout).to.equal('[]\n')
  })

  it('leave the machine of create running, and reach its console from another process', async () => {
    expect((await run(['create', spec])).code).to.equal(0)
    // the guest loses what is sent before it says that it is ready
    const console = await run(['console', 'hello', '--scrollback', '--timeout', '30'], {
      keepInput: true,
      during: (child) => child.stdout.once('data', () => child.stdin.end('echo hello\noff\n')),
    })
    expect(console.code, console.stderr).to.equal(0)
    expect(console.stdout).to.equal('ready polyvisor-payload 1 metal-i386\necho hello\noff\n')
  })

  it('say that a machine crashed while its console was open', async () => {
    await run(['create', spec])
    const { pid } = pidSchema.parse(JSON.parse((await run(['info', 'hello', '--json'])).stdout))
    const console = await run(['console', 'hello', '--scrollback'], {
      keepInput: true,
      during: (child) => child.stdout.once('data', () => process.kill(pid, 'SIGKILL')),
    })
    expect(console.code).to.equal(1)
    expect(console.stderr).to.match(/^polyvisor: the machine crashed: .* \(ERR_OPERATION_FAILED\)/)
  })

  describe('with images in layers', () => {
    needPeer(qemuImgPeer)

    it('pull, commit and copy the images behind a disk, and tell of a job that another process has begun', async () => {
      const top = join(folder, 'disk.qcow2')
      const [, middle, base] = layerPaths(top)
      await makeLayers(top)
      const withDisk = join(folder, 'with-disk.yaml')
      const text = await readFile(spec, 'utf8')
      await writeFile(withDisk, text.replace(', qemu:', `, disks: [{path: ${JSON.stringify(top)}}], qemu:`))
      await runHere(['create', withDisk])
      const path = async (): Promise<unknown> => {
        const { stdout } = await runHere(['dumpspec', 'hello', '--json'])
        return specSchema.parse(JSON.parse(stdout)).disks[0]?.path
      }
      const pulled = await runHere(['blockpull', 'hello', 'disk0', '--base', base])
      expect(pulled.stdout).to.equal(`Disk 'disk0' of domain 'hello' needs no image but ${base}.\n`)
      expect((await runHere(['blockpull', 'hello', 'disk0', '--base', middle])).code).to.equal(2)
      const jobType = async (): Promise<string> =>
        jobSchema.parse(JSON.parse((await runHere(['blockjob', 'hello', 'disk0', '--json'])).stdout)).type
      // A guest that is still booting and resets the disk's controller would make QEMU forget the job's bandwidth.
      expect((await runHere(['suspend', 'hello'])).code).to.equal(0)
      const job = run(['blockcopy', 'hello', 'disk0', join(folder, 'slow'), '--bandwidth', '64 KiB'])
      while ((await jobType()) === 'none');
      expect((await runHere(['blockjob', 'hello', 'disk0'])).stdout).to.match(
        /^Block job: +copy$[\s\S]*^Total: +16 MiB$[\s\S]*^Bandwidth: +64 KiB\/s$/m,
      )
      expect((await runHere(['blockjob', 'hello', 'disk0', '--abort'])).code).to.equal(0)
      expect((await job).stderr).to.contain('(ERR_ABORTED)')
      expect((await runHere(['blockjob', 'hello', 'disk0'])).stdout).to.match(/^Block job: +none$/m)
      expect((await runHere(['blockcommit', 'hello', 'disk0'])).code).to.equal(0)
      expect(await path()).to.equal(base)
      const copy = join(folder, 'copy.raw')
      const copied = await runHere(['blockcopy', 'hello', 'disk0', copy, '--pivot', '--format', 'raw'])
      expect(copied.stdout).to.equal(`Domain 'hello' goes on with ${copy} as its disk 'disk0'.\n`)
      expect(await path()).to.equal(copy)
    })
  })

  it('print the events that another process causes', async () => {
    await run(['define', spec])
    const listening = run(['events', '--domain', 'hello', '--type', 'lifecycle', '--timeout', '30'], {
      during: (child) => child.stderr.once('data', () => void run(['start', 'hello'])),
    })
    const { code, stdout } = await listening
    expect(code).to.equal(0)
    expect(stdout).to.match(/^\d{4}-\S+Z {2}hello {2}lifecycle {2}started/)
  })

  it('change the medium of a drive, as far as there is one', async () => {
    const disc = join(folder, 'disc.iso')
    await writeFile(disc, Buffer.alloc(2048))
    const drive = join(folder, 'drive.yaml')
    await writeFile(drive, '{name: hello, architecture: i386, disks: [{id: cd0, device: cdrom}]}')
    await runHere(['define', drive])
    await runHere(['start', 'hello'])
    const change = (...words: readonly string[]) => runHere(['change-media', 'hello', 'cd0', ...words])
    expect((await change('--eject')).code).to.equal(4)
    expect((await change(disc, '--insert')).stdout).to.equal(
      `Medium ${disc} is in drive 'cd0' of domain 'hello'.\n`,
    )
    expect((await change(disc, '--insert')).stderr).to.contain('has a medium already')
    expect((await runHere(['dumpspec', 'hello'])).stdout).to.contain(`path: ${disc}`)
    expect((await change(disc, '--update', '--force', '--format', 'raw')).code).to.equal(0)
    expect((await change('--eject')).stdout).to.equal("Drive 'cd0' of domain 'hello' is empty.\n")
    expect(JSON.parse((await change('--json')).stdout)).to.deep.equal({ name: 'hello', id: 'cd0' })
  })

  it('say in one line what a machine that ended at its start said, and how to see more', async () => {
    const bad = join(folder, 'bad.yaml')
    await writeFile(bad, '{name: hello, architecture: i386, qemu: {args: [-device, none-such]}}')
    expect((await runHere(['define', bad])).code).to.equal(0)
    const { code, stderr } = await runHere(['start', 'hello'])
    expect(code).to.equal(1)
    expect(stderr).to.match(
      /^polyvisor: .*exit status 1: .*none-such.* \(ERR_START_FAILED\)\. .*--verbose.*\n$/,
    )
  })

  it('list a domain whose definition is damaged, with the reason', async () => {
    await runHere(['define', spec])
    const definition = join(folder, 's', 'hello', 'definition.json')
    const whole = await readFile(definition)
    await writeFile(definition, '{"broken')
    const { code, stdout, stderr } = await runHere(['list', '--all', '--name'])
    const json = await runHere(['list', '--all', '--json'])
    await writeFile(definition, whole)
    expect([code, stdout, stderr]).to.deep.equal([0, 'hello\n', ''])
    expect(json.stdout).to.include(definition)
  })
})
