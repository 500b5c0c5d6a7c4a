import { mkdtempSync, rmSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { nativePeer } from '../support/known-peers.js'
import { needPeer } from '../support/peers.js'
import { runCli } from './run-cli.js'
import { runInsideOnTest } from './run-inside.js'

describe('The commands for domains, on test:///default', () => {
  const folder = mkdtempSync(join(tmpdir(), 'polyvisor-cli-'))
  after(() => rmSync(folder, { recursive: true }))

  const specFile = async (name: string, text: string): Promise<string> => {
    const path = join(folder, name)
    await writeFile(path, text)
    return path
  }

  it('list the running domain in a table', async () => {
    const { code, stdout, stderr } = await runInsideOnTest(['list'])
    expect(code).to.equal(0)
    expect(stderr).to.equal('')
    const lines = stdout.split('\n')
    expect(lines[0]).to.match(/^NAME +STATE +ARCH +VCPUS +MEMORY +ACCELERATOR +PID$/)
    expect(lines[1]).to.match(/^test +running +x86_64 +1 /)
    expect(lines).to.have.lengthOf(3)
  })

  it('list names, UUIDs or JSON for programs', async () => {
    expect((await runInsideOnTest(['list', '--name'])).stdout).to.equal('test\n')
    expect((await runInsideOnTest(['list', '--uuid'])).stdout).to.match(
      /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\n$/,
    )
    const json: unknown = JSON.parse((await runInsideOnTest(['list', '--json'])).stdout)
    expect(json).to.have.nested.property('[0].name', 'test')
    expect(json).to.have.nested.property('[0].state', 'running')
    expect((await runInsideOnTest(['list', '--name', '--uuid'])).code).to.equal(2)
  })

  it('list nothing as inactive while everything runs, and say so nowhere but in the table', async () => {
    const { code, stdout, stderr } = await runInsideOnTest(['list', '--inactive'])
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' })
    expect(stdout.split('\n')).to.have.lengthOf(2)
    expect((await runInsideOnTest(['list', '--inactive', '--json'])).stdout).to.equal('[]\n')
  })

  it('say what they did in one line, and the domain in JSON', async () => {
    for (const [command, done] of [
      ['suspend', 'suspended'],
      ['shutdown', 'was asked to shut down'],
      ['reboot', 'was asked to restart'],
      ['reset', 'reset'],
      ['inject-nmi', 'was sent a non-maskable interrupt'],
      ['managedsave', 'saved; its next start goes on from there'],
      ['managedsave-remove', 'boots at its next start'],
      ['autostart', "is started by the hypervisor's daemon"],
      ['destroy', 'destroyed'],
    ] as const) {
      expect(await runInsideOnTest([command, 'test'])).to.deep.equal({
        code: 0,
        stdout: `Domain 'test' ${done}.\n`,
        stderr: '',
      })
      const json: unknown = JSON.parse((await runInsideOnTest([command, 'test', '--json'])).stdout)
      expect(json).to.include({ name: 'test' })
    }
  })

  it('rename a domain that is off, and leave starting it to its user again', async () => {
    const file = await specFile('renamed.yaml', 'name: sl4\n')
    const environment = { XDG_STATE_HOME: join(folder, 'state') }
    const onQemu = (args: readonly string[]) => runCli(['-c', 'qemu:///session', ...args], { environment })
    expect((await onQemu(['define', file])).code).to.equal(0)
    const renamed = await onQemu(['domrename', 'sl4', 'sl4-old'])
    expect(renamed).to.include({ code: 0, stdout: "Domain 'sl4' renamed to 'sl4-old'.\n" })
    expect((await onQemu(['list', '--all', '--name'])).stdout).to.equal('sl4-old\n')
    expect((await onQemu(['domrename', 'sl4-old', 'a/b'])).code).to.equal(2)
    expect((await onQemu(['autostart', 'sl4-old'])).code).to.equal(5)
    const off = await runInsideOnTest(['autostart', 'test', '--disable'])
    expect(off.stdout).to.equal("Domain 'test' is not started by the hypervisor's daemon.\n")
  })

  it('refuse what the state does not allow, with exit code 4', async () => {
    for (const command of ['start', 'resume', 'undefine']) {
      const { code, stdout, stderr } = await runInsideOnTest([command, 'test'])
      expect({ code, stdout }).to.deep.equal({ code: 4, stdout: '' })
      expect(stderr).to.match(/^polyvisor: .*'test' is running.*\(ERR_INVALID_STATE\)\..*\n$/)
    }
  })

  it('define a domain from YAML and refuse a wrong field by its name', async () => {
    const good = await specFile('good.yaml', 'name: sl4\nmemory: 64 MiB\n')
    expect(await runInsideOnTest(['define', good])).to.deep.equal({
      code: 0,
      stdout: "Domain 'sl4' defined.\n",
      stderr: '',
    })
    const wrong = await runInsideOnTest([
      'define',
      await specFile('wrong.yaml', 'name: sl4\nmemoory: 64 MiB\n'),
    ])
    expect(wrong.code).to.equal(2)
    expect(wrong.stderr).to.contain("unknown field 'memoory' (ERR_INVALID_SPEC)")
    const bus = await runInsideOnTest(['attach-disk', 'test', 'x.img', '--bus', 'mca'])
    expect(bus.stderr).to.contain(': --bus: must be one of virtio, scsi, sata, ide, nvme, usb, fdc (')
    const piped = await runInsideOnTest(['define', '-'], { input: 'name: piped\n' })
    expect(piped).to.deep.equal({ code: 0, stdout: "Domain 'piped' defined.\n", stderr: '' })
    const started = await runInsideOnTest(['create', '-'], { input: '{"name": "piped"}' })
    expect(started).to.deep.equal({ code: 0, stdout: "Domain 'piped' started.\n", stderr: '' })
    const torn = await runInsideOnTest(['define', '-'], { input: 'name: [' })
    expect(torn.stderr).to.contain('standard input is not YAML or JSON')
    const taken = await runInsideOnTest(['define', await specFile('taken.yaml', 'name: test\n')])
    expect(taken.code).to.equal(4)
    expect(taken.stderr).to.contain('(ERR_DOMAIN_EXISTS)')
    const absent = await runInsideOnTest(['define', join(folder, 'absent.yaml')])
    expect(absent.code).to.equal(2)
    expect(absent.stderr).to.contain('(ERR_FILE)')
  })

  it('create: define and start', async () => {
    const file = await specFile('create.yaml', 'name: sl4\n')
    expect(await runInsideOnTest(['create', file])).to.include({ code: 0, stdout: "Domain 'sl4' started.\n" })
    const json: unknown = JSON.parse((await runInsideOnTest(['create', file, '--json'])).stdout)
    expect(json).to.include({ name: 'sl4', state: 'running' })
  })

  it('print a specification that define reads back', async () => {
    const { stdout } = await runInsideOnTest(['dumpspec', 'test'])
    const json: unknown = JSON.parse((await runInsideOnTest(['dumpspec', 'test', '--json'])).stdout)
    expect(json).to.include({ name: 'test', architecture: 'x86_64' })
    const again = await specFile(
      'again.yaml',
      stdout.replace('name: test', 'name: again').replace(/^uuid.*$/m, ''),
    )
    expect((await runInsideOnTest(['define', again])).code).to.equal(0)
  })

  it('print info and its virsh name alike, and the state in one word', async () => {
    const { stdout } = await runInsideOnTest(['info', 'test'])
    expect(stdout).to.match(/^Name: +test$/m)
    expect(stdout).to.match(/^State: +running$/m)
    expect((await runInsideOnTest(['dominfo', 'test'])).stdout).to.match(/^Name: +test$/m)
    expect((await runInsideOnTest(['domstate', 'test'])).stdout).to.equal('running\n')
  })

  it('find a domain by its UUID too', async () => {
    const uuid = (await runInsideOnTest(['list', '--uuid'])).stdout.trim()
    expect((await runInsideOnTest(['domstate', uuid])).stdout).to.equal('running\n')
  })

  it('print counters of one domain or of all that run', async () => {
    const one = await runInsideOnTest(['stats', 'test'])
    expect(one.stdout).to.match(/^Domain 'test'\n {2}time=\d+\n {2}cpu\.time=\d+\n/)
    const all: unknown = JSON.parse((await runInsideOnTest(['domstats', '--json'])).stdout)
    expect(all).to.have.nested.property('[0].cpu.time')
  })

  it('end the waiting for an event at the time-out, as a failure unless --loop', async () => {
    const waiting = await runInsideOnTest(['events', '--timeout', '0.05'])
    expect(waiting.code).to.equal(7)
    const loop = await runInsideOnTest(['events', '--loop', '--timeout', '0.05'])
    expect({ code: loop.code, stdout: loop.stdout }).to.deep.equal({ code: 0, stdout: '' })
    expect((await runInsideOnTest(['events', '--domain', 'nosuch'])).code).to.equal(3)
    expect((await runInsideOnTest(['events', '--type', 'nosuch'])).code).to.equal(2)
  })

  it('write files that are new, and refuse to overwrite', async () => {
    const file = join(folder, 'test.state')
    expect((await runInsideOnTest(['save', 'test', file])).code).to.equal(0)
    expect((await readFile(file)).length).to.be.greaterThan(0)
    const again = await runInsideOnTest(['save', 'test', file])
    expect(again.code).to.equal(2)
    expect(again.stderr).to.contain('(ERR_FILE)')
    const core = join(folder, 'test.core')
    expect((await runInsideOnTest(['dump', 'test', core])).stdout).to.contain(core)
    expect((await runInsideOnTest(['dump', 'test', core])).code).to.equal(2)
    expect((await runInsideOnTest(['dump', 'test', `${core}2`, '--format', 'papyrus'])).stderr).to.contain(
      '--format: ',
    )
  })

  it('copy disks that they are told of, and say how to tell', async () => {
    const wrong = await runInsideOnTest(['backup', 'test', 'copy.qcow2'])
    expect(wrong.code).to.equal(2)
    expect(wrong.stderr).to.contain("'copy.qcow2' names no disk and file").and.to.contain('disk0=copy.qcow2')
    const twice = await runInsideOnTest(['backup', 'test', 'disk0=a', 'disk0=b'])
    expect(twice.stderr).to.contain("the disk 'disk0' is there twice")
    const format = await runInsideOnTest(['backup', 'test', 'disk0=a', '--format', 'vhs'])
    expect(format.stderr).to.contain('--format: must be one of qcow2, raw')
    const copy = ['backup', 'test', `disk7=${join(folder, 'copy')}`]
    const raw = await runInsideOnTest([...copy, '--incremental', 'monday', '--format', 'raw'])
    expect(raw.code).to.equal(2)
    expect(raw.stderr).to.contain('incremental')
    expect((await runInsideOnTest([...copy, '--checkpoint', 'a/b'])).code).to.equal(2)
    const absent = await runInsideOnTest(copy)
    expect(absent.code).to.equal(3)
    expect(absent.stderr).to.contain('(ERR_NO_DEVICE)')
  })

  it('say what is wrong with a block job', async () => {
    for (const words of [['blockpull'], ['blockcommit'], ['blockcopy', join(folder, 'copy')], ['blockjob']]) {
      const [command = '', ...rest] = words
      const absent = await runInsideOnTest([command, 'test', 'disk7', ...rest])
      expect(absent.code).to.equal(3)
      expect(absent.stderr).to.contain('(ERR_NO_DEVICE)')
      const bare = await runInsideOnTest([command, 'test', 'disk7', ...rest, '--bandwidth', '5'])
      expect(bare.code).to.equal(2)
      expect(bare.stderr).to.contain("--bandwidth: '5' is not a size")
    }
    const format = await runInsideOnTest(['blockcopy', 'test', 'disk7', 'copy', '--format', 'vhs'])
    expect(format.stderr).to.contain('--format: must be one of qcow2, raw')
    const both = await runInsideOnTest(['blockjob', 'test', 'disk7', '--abort', '--bandwidth', '1 MiB'])
    expect(both.stderr).to.contain('--bandwidth: has no meaning with --abort')
  })

  it('insist on units and whole numbers', async () => {
    expect((await runInsideOnTest(['setmem', 'test', '128MiB'])).code).to.equal(0)
    const bare = await runInsideOnTest(['setmem', 'test', '128'])
    expect(bare.code).to.equal(2)
    expect(bare.stderr).to.contain("such as '512 MiB'")
    expect((await runInsideOnTest(['setvcpus', 'test', '1.5'])).code).to.equal(2)
  })

  it('attach devices and name a wrong option', async () => {
    const disk = await specFile('disk.img', 'x')
    const attached = await runInsideOnTest(['attach-disk', 'test', disk, '--id', 'data', '--readonly'])
    expect(attached).to.deep.equal({
      code: 0,
      stdout: "Device 'data' attached to domain 'test'.\n",
      stderr: '',
    })
    const wrong = await runInsideOnTest(['attach-disk', 'test', disk, '--bus', 'isa'])
    expect(wrong.code).to.equal(2)
    expect(wrong.stderr).to.contain('--bus: ')
    expect((await runInsideOnTest(['detach-device', 'test', 'nosuch'])).code).to.equal(3)
  })

  it('change the medium of a drive, and refuse what the drive cannot do', async () => {
    const change = (...words: readonly string[]) => runInsideOnTest(['change-media', 'test', ...words])
    const disc = await specFile('disc.iso', 'x')
    expect((await change('cd0', disc)).code).to.equal(3)
    expect((await change('cd0', disc, '--eject')).code).to.equal(2)
    expect((await change('cd0', '--insert')).code).to.equal(2)
    expect((await change('cd0', disc, '--insert', '--update')).code).to.equal(2)
    expect((await change('cd0', disc, '--format', 'tape')).stderr).to.contain('--format: ')
  })

  it('say that nothing is going on, which cannot be cancelled', async () => {
    expect((await runInsideOnTest(['domjobinfo', 'test'])).stdout).to.match(/^Job: +none\n$/)
    expect((await runInsideOnTest(['domjobinfo', 'test', '--json'])).stdout).to.match(/"kind": "none"/)
    expect((await runInsideOnTest(['domjobabort', 'test'])).code).to.equal(4)
  })

  it('make, list and refuse checkpoints', async () => {
    const options = ['--disk', 'disk7', '--description', 'none']
    const absent = await runInsideOnTest(['checkpoint-create-as', 'test', 'first', ...options])
    expect(absent.code).to.equal(3)
    expect(absent.stderr).to.contain('(ERR_NO_DEVICE)')
    const none = await runInsideOnTest(['checkpoint-create-as', 'test', 'first'])
    expect(none.code).to.equal(4)
    expect(none.stderr).to.contain('no writable disk')
    expect((await runInsideOnTest(['checkpoint-create-as', 'test', 'a/b'])).code).to.equal(2)
    expect((await runInsideOnTest(['checkpoint-list', 'test', '--json'])).stdout).to.equal('[]\n')
    const unknown = await runInsideOnTest(['checkpoint-delete', 'test', 'nosuch'])
    expect(unknown.code).to.equal(3)
    expect(unknown.stderr).to.contain('(ERR_NO_CHECKPOINT)')
  })

  it('make, list and refuse snapshots', async () => {
    const made = await runInsideOnTest(['snapshot-create', 'test', 'first'])
    expect(made).to.include({ code: 0, stdout: "Snapshot 'first' of domain 'test' made.\n" })
    expect((await runInsideOnTest(['snapshot-list', 'test', '--json'])).stdout).to.equal('[]\n')
    expect((await runInsideOnTest(['snapshot-revert', 'test', 'nosuch'])).code).to.equal(3)
    expect((await runInsideOnTest(['snapshot-create', 'test', 'x', '--kind', 'odd'])).code).to.equal(2)
  })

  it('print what the agent knows of the guest', async () => {
    const { code, stdout } = await runInsideOnTest(['guestinfo', 'test'])
    expect(code).to.equal(0)
    expect(stdout).to.match(/^system\.hostname=test\n/)
    for (const line of ['users.0.name=guest', 'fileSystems.0.mountPoint=/', 'interfaces.0.name=lo']) {
      expect(stdout).to.contain(`\n${line}\n`)
    }
    const json: unknown = JSON.parse((await runInsideOnTest(['guestinfo', 'test', '--json'])).stdout)
    expect(json).to.have.nested.property('system.operatingSystem.machine', 'x86_64')
    expect(json).to.have.deep.property('missing', {})
    expect((await runInsideOnTest(['domfsinfo', 'test'])).stdout).to.match(
      /^MOUNTPOINT .*\n\/ +memory +ext4 /,
    )
  })

  it('print what an agent knows without the parts that it lacks, and fail without an agent', async () => {
    const lacking = 'test:///default?fault=guestUsers:ERR_AGENT'
    const { code, stdout, stderr } = await runCli(['-c', lacking, 'guestinfo', 'test'])
    expect(code).to.equal(0)
    expect(stdout).to.contain('system.hostname=test').and.not.contain('users')
    expect(stderr).to.match(/^Without users: guestUsers failed.*\n$/)
    const json: unknown = JSON.parse((await runCli(['-c', lacking, 'guestinfo', 'test', '--json'])).stdout)
    expect(json).to.have.nested.property('missing.users.code', 'ERR_AGENT')
    const none = await runCli(['-c', 'test:///default?fault=agentPing:ERR_AGENT', 'guestinfo', 'test'])
    expect(none).to.include({ stdout: '' }).and.not.include({ code: 0 })
    const busy = await runCli(['-c', 'test:///default?fault=guestUsers:ERR_BUSY', 'guestinfo', 'test'])
    expect(busy).to.include({ stdout: '' }).and.not.include({ code: 0 })
  })

  it('print the addresses of interfaces by a source', async () => {
    const none = await runInsideOnTest(['domifaddr', 'test'])
    expect(none).to.deep.equal({
      code: 0,
      stdout: 'NAME  MAC  PROTOCOL  ADDRESS\n',
      stderr: 'No address is known.\n',
    })
    const { stdout } = await runInsideOnTest(['domifaddr', 'test', '--source', 'agent'])
    expect(stdout).to.match(/^lo +00:00:00:00:00:00 +ipv4 +127\.0\.0\.1\/8$/m)
    const json: unknown = JSON.parse(
      (await runInsideOnTest(['domifaddr', 'test', '--source', 'agent', '--json'])).stdout,
    )
    expect(json).to.have.nested.property('[0].addresses[1].address', '::1')
    const wrong = await runInsideOnTest(['domifaddr', 'test', '--source', 'rumour'])
    expect(wrong.code).to.equal(2)
    expect(wrong.stderr).to.contain('--source: ')
  })

  it("print and set the guest's clock as virsh does", async () => {
    const onVirtual = (...args: readonly string[]) =>
      runCli(['-c', 'test:///default?clock=virtual', 'domtime', 'test', ...args])
    expect((await onVirtual()).stdout).to.match(/^Time: +946684800\n$/)
    expect((await onVirtual('--pretty')).stdout).to.match(/^Time: +2000-01-01T00:00:00\.000Z\n$/)
    expect(JSON.parse((await onVirtual('--json')).stdout)).to.include({ seconds: 946684800, nanoseconds: 0 })
    expect((await onVirtual('--time', '981173106')).stdout).to.equal(
      "Clock of domain 'test' set to 2001-02-03T04:05:06.000Z.\n",
    )
    expect((await onVirtual('--sync')).stdout).to.contain('hardware clock')
    expect((await onVirtual('--now')).stdout).to.contain(`set to ${new Date().getUTCFullYear()}-`)
    expect((await onVirtual('--time', 'noon')).stderr).to.contain('--time: ')
    expect((await onVirtual('--now', '--sync')).code).to.equal(2)
  })

  it('freeze and thaw the file systems of the guest, and say how many', async () => {
    expect((await runInsideOnTest(['domfsfreeze', 'test'])).stdout).to.equal('1 file system frozen.\n')
    expect((await runInsideOnTest(['domfsthaw', 'test'])).stdout).to.equal('0 file systems thawed.\n')
    const { stdout } = await runInsideOnTest(['domfsfreeze', 'test', '--json'])
    expect(JSON.parse(stdout)).to.deep.equal({ name: 'test', frozen: 1 })
  })

  it('hand on output and exit status of a program in the guest', async () => {
    const { code, stdout } = await runInsideOnTest(['agent-exec', 'test', '--', '/bin/echo', '-n', '--json'])
    expect(code).to.equal(0)
    expect(stdout).not.to.match(/^\{/)
  })
})

describe('The commands for domains, where domains end with the program (native)', () => {
  needPeer(nativePeer)

  it('say in one line what to do instead', async () => {
    for (const args of [['start', 'x'], ['destroy', 'x'], ['console', 'x'], ['events'], ['stats']]) {
      const { code, stdout, stderr } = await runCli(['-c', 'native:///', ...args])
      expect({ code, stdout }, args.join(' ')).to.deep.equal({ code: 5, stdout: '' })
      expect(stderr).to.match(
        /^polyvisor: machines of the driver 'native' live in the program .*: polyvisor -c native:\/\/\/ create FILE --console\n$/,
      )
    }
  })

  it('list nothing, and say why', async () => {
    const { code, stdout, stderr } = await runCli(['-c', 'native:///', 'list'])
    expect(code).to.equal(0)
    expect(stdout.split('\n')).to.have.lengthOf(2)
    expect(stderr).to.contain('create FILE --console')
  })
})
