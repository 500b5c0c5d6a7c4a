import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { canLimitMemory } from '../../../drivers/container/cgroups.js'
import { container } from '../../../drivers/container/driver.js'
import { containerRuntimes } from '../../../drivers/container/runtimes.js'
import { usableCpus } from '../../../src/local/affinity.js'
import { speakLines } from '../../local/console-lines.js'
import { codeOf } from '../../local/rejections.js'
import { containerPeers, nativeI386Peer, nativePeer } from '../../support/known-peers.js'
import { payloadImage } from '../../support/payload.js'
import { needPeer } from '../../support/peers.js'
import { rejection } from '../../support/rejection.js'
import { mountOptions } from './folders.js'

type Containers = Awaited<ReturnType<typeof container.connect>>

const payload = payloadImage('linux-x86_64')
let places = 0

for (const runtime of containerRuntimes) {
  describe(`a container made by ${runtime}`, () => {
    needPeer(nativePeer)
    needPeer(containerPeers[runtime])
    const limits = canLimitMemory(runtime)
    let connection: Containers

    beforeEach(async () => {
      connection = await container.connect(`container:///test-${++places}?runtime=${runtime}`)
    })

    afterEach(async () => {
      for (const domain of await connection.domains()) {
        if (!['shutoff', 'crashed'].includes((await domain.info()).state)) await domain.destroy()
        await domain.undefine()
      }
      await connection.close()
    })

    const define = (more: object = {}) =>
      connection.define({ name: 'payload', boot: { kernel: payload }, ...more })

    const booted = async (more: object = {}) => {
      const domain = await define(more)
      await domain.start()
      const console = await domain.openConsole({ scrollback: true })
      const talk = speakLines(console)
      expect(await talk.next()).to.match(/^ready polyvisor-payload 1 linux-/)
      const { pid = 0 } = await domain.info()
      return { domain, console, talk, pid }
    }

    it('runs the payload as its first process, without capabilities or a way to get some', async () => {
      const { pid } = await booted()
      const status = await statusOf(pid)
      expect(status('NSpid').split(/\s+/)).to.deep.equal([`${pid}`, '1'])
      for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapAmb']) expect(status(set)).to.match(/^0+$/)
      expect(status('NoNewPrivs')).to.equal('1')
      if (runtime === 'crun' || runtime === 'runc') expect(status('Seccomp')).to.equal('2')
      if (runtime !== 'unshare') expect(status('CapBnd')).to.match(/^0+$/)
    })

    it('has namespaces of its own, and no way into a network', async () => {
      const { pid } = await booted()
      for (const kind of ['pid', 'mnt', 'net', 'uts', 'ipc']) {
        const [inside, outside] = [`/proc/${pid}/ns/${kind}`, `/proc/self/ns/${kind}`]
        expect(await readlink(inside), kind).to.not.equal(await readlink(outside))
      }
      const routes = (await readFile(`/proc/${pid}/net/route`, 'utf8')).trim().split('\n')
      expect(routes, 'a heading and no route').to.have.length(1)
    })

    it('sees nothing of the host but the program, and cannot write', async () => {
      const { pid } = await booted()
      const root = `/proc/${pid}/root`
      expect(await readdir(root)).to.have.members(['dev', 'proc', 'program'])
      const table = await readFile(`/proc/${pid}/mountinfo`, 'utf8')
      expect(mountOptions(table, '/'), 'the root').to.include('ro')
      expect(mountOptions(table, '/proc'), 'where root could change the host by its number alone').to.include(
        'ro',
      )
    })

    it('has memory that its processes share', async () => {
      const { talk } = await booted()
      expect(await talk.ask('run file-create-tmpfs 1')).to.match(
        /^done file-create-tmpfs 1 \d+ 9df29c160b72cdb7$/,
      )
    })

    it('gets its arguments and its environment, and nothing of ours', async () => {
      const { pid } = await booted({ container: { args: ['a b', '$HOME'], environment: { WORD: 'x y' } } })
      expect(await zeroSeparated(`/proc/${pid}/cmdline`)).to.deep.equal(['/program', 'a b', '$HOME'])
      const environment = await zeroSeparated(`/proc/${pid}/environ`)
      expect(environment).to.include('WORD=x y')
      const ours = Object.entries(process.env).map(([name, value]) => `${name}=${value}`)
      expect(environment.filter((line) => line !== 'PWD=/' && ours.includes(line))).to.deep.equal([])
    })

    it('has as many CPUs as the specification says, from its first instruction', async () => {
      const usable = await usableCpus()
      const { pid } = await booted()
      const allowed = (await statusOf(pid))('Cpus_allowed_list')
      expect(allowed).to.match(usable.length > 1 ? /^\d+$/ : /./)
      const last = usable.at(-1) ?? 0
      const bound = await connection.define({
        name: 'bound',
        boot: { kernel: payload },
        container: { cpus: [last] },
      })
      await bound.start()
      expect((await statusOf((await bound.info()).pid ?? 0))('Cpus_allowed_list')).to.equal(`${last}`)
    })

    if (limits) {
      it('is killed when it takes more memory than the specification says', async () => {
        const { domain, console } = await booted({ memory: '16 MiB' })
        const crashed = crashOf(connection, domain.name)
        console.write('prepare latency-32m\n')
        await once(console.resume(), 'close')
        expect(await crashed).to.match(/status 137|SIGKILL/)
      })
    } else {
      it('refuses a limit of memory that it could not keep, and says what could', async () => {
        const error = await rejection('ERR_INVALID_SPEC', define({ memory: '16 MiB' }))
        expect(error.field).to.equal('memory')
        expect(error.hint).to.contain('crun and runc')
      })
    }

    it('ends in order when it is asked to, though the first process gets no signal that it does not handle', async () => {
      const { domain, console } = await booted()
      await domain.shutdown()
      await once(console.resume(), 'close')
      expect(await domain.info()).to.include({ state: 'shutoff', reason: 'shut down' })
    })

    it('leaves no file behind when it has ended', async () => {
      const { domain, pid } = await booted()
      const before = await readlink(`/proc/${pid}/exe`)
      expect(before).to.be.a('string')
      await domain.destroy()
      const left = await readdir(join(stateFolder(), 'polyvisor', 'container'))
      expect(left.filter((name) => name.startsWith(`${process.pid}-`))).to.deep.equal([])
    })

    it('starts again after its end', async () => {
      const { domain } = await booted()
      await domain.destroy()
      await domain.start()
      expect((await domain.info()).state).to.equal('running')
    })
  })
}

describe('the container driver', () => {
  needPeer(nativePeer)
  needPeer(containerPeers.unshare)
  const open = () => container.connect(`container:///test-${++places}?runtime=unshare`)

  const refused: readonly (readonly [string, object])[] = [
    ['vcpus', { vcpus: 1024 }],
    ['vcpus', { vcpus: { count: 1, maximum: 2 } }],
    ['container.cpus', { container: { cpus: [1023] } }],
    ['container.cpus', { vcpus: 1, container: { cpus: [0, 1] } }],
    ['container.shell', { container: { shell: true } }],
    ['networks', { networks: [{}] }],
    ['disks', { disks: [{ path: payload, readonly: true }] }],
    ['machine', { machine: 'q35' }],
    ['boot.cmdline', { boot: { kernel: payload, cmdline: 'quiet' } }],
    ['boot.kernel', { boot: {} }],
    ['boot.kernel', { boot: { kernel: '/nowhere/at/all' } }],
    ['boot.kernel', { architecture: 'i386' }],
    ['architecture', { architecture: 'm68k' }],
  ]
  for (const [field, more] of refused) {
    it(`names ${field} for ${JSON.stringify(more).replaceAll(payload, 'payload')}`, async () => {
      await using connection = await open()
      const spec = { name: 'wrong', boot: { kernel: payload }, ...more }
      expect(await codeOf(connection.define(spec))).to.equal(`ERR_INVALID_SPEC ${field}`)
      expect(await connection.list()).to.deep.equal([])
    })
  }

  it('refuses a program that needs libraries, which a container has not', async () => {
    await using connection = await open()
    const error = await rejection(
      'ERR_INVALID_SPEC',
      connection.define({ name: 'dynamic', boot: { kernel: process.execPath } }),
    )
    expect(error.field).to.equal('boot.kernel')
    expect(error.message).to.contain('dynamically linked')
  })

  it('names the runtimes that there are where another one is asked for', async () => {
    const error = await rejection('ERR_INVALID_URI', container.connect('container:///?runtime=docker'))
    expect(error.hint).to.equal('Runtimes: auto, crun, runc, bwrap, unshare.')
    await rejection('ERR_INVALID_URI', container.connect('container://elsewhere/'))
    await rejection('ERR_INVALID_URI', container.connect('container:///?speed=high'))
  })

  it('says in its doctor of each runtime whether a program ran in a container of it', async () => {
    const findings = await container.doctor()
    expect(findings.map(({ name }) => name)).to.deep.equal([...containerRuntimes])
    const unshare = findings.find(({ name }) => name === 'unshare')
    expect(unshare).to.include({ status: 'works' })
    expect(unshare?.detail).to.match(/^It ran a program in a container in \d+ ms\.$/)
  })

  describe('without its programs', () => {
    const { PATH: before = '' } = process.env
    let folder = ''

    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'polyvisor-container-'))
      Object.assign(process.env, { PATH: folder })
    })

    afterEach(async () => {
      Object.assign(process.env, { PATH: before })
      await rm(folder, { recursive: true })
    })

    it('names the package of the runtime that is asked for', async () => {
      const error = await rejection('ERR_NOT_INSTALLED', container.connect('container:///?runtime=bwrap'))
      expect(error.hint).to.contain('apt-get install bubblewrap')
    })

    it('runs nothing where the mounts of a container by unshare fail, and says in whose words', async () => {
      for (const name of ['unshare', 'setpriv', 'nsenter', 'flock', 'cat']) {
        const found = before.split(':').find((place) => existsSync(join(place, name)))
        await symlink(join(found ?? expect.fail(`there is no ${name}`), name), join(folder, name))
      }
      // No real mount fails at will.
      await writeFile(join(folder, 'mount'), '#!/bin/sh\necho "mount: not today" >&2\nexit 32\n', {
        mode: 0o700,
      })
      await using connection = await container.connect(`container:///test-${++places}?runtime=unshare`)
      const domain = await connection.define({ name: 'payload', boot: { kernel: payload } })
      const error = await rejection('ERR_START_FAILED', domain.start())
      expect(error.message).to.contain('mount: not today')
      expect((await domain.info()).state).to.equal('shutoff')
      expect(await domain.consoleLog()).to.have.length(0)
      const left = await readdir(join(stateFolder(), 'polyvisor', 'container'))
      expect(left.filter((name) => name.startsWith(`${process.pid}-`))).to.deep.equal([])
    })

    it('names all of them where none is there', async () => {
      const error = await rejection('ERR_NOT_INSTALLED', container.connect('container:///'))
      expect(error.message).to.contain('crun, runc, bwrap, unshare')
      const findings = await container.doctor()
      expect(findings.map(({ status }) => status)).to.deep.equal(['missing', 'missing', 'missing', 'missing'])
      expect(findings[0]?.hint).to.contain('apt-get install crun')
    })

    it('says why those that are there do not work, and calls them broken', async () => {
      // No real runtime fails at will: this one ends with an error at once.
      const broken = join(folder, 'bwrap')
      await writeFile(broken, '#!/bin/sh\necho bwrap 0.0\nexit 3\n')
      await chmod(broken, 0o700)
      const error = await rejection('ERR_UNSUPPORTED', container.connect('container:///'))
      expect(error.message).to.contain('a program in a container of bwrap ended with status 3')
      const findings = await container.doctor()
      expect(findings.find(({ status }) => status !== 'missing')).to.include({
        name: 'bwrap',
        status: 'broken',
      })
    })
  })

  describe('with a 32-bit program', () => {
    needPeer(nativeI386Peer)

    it('runs it in a container as well', async () => {
      await using connection = await container.connect(`container:///test-${++places}`)
      const kernel = payloadImage('linux-i386')
      const domain = await connection.define({ name: 'small', architecture: 'i386', boot: { kernel } })
      await domain.start()
      const talk = speakLines(await domain.openConsole({ scrollback: true }))
      expect(await talk.next()).to.equal('ready polyvisor-payload 1 linux-i386')
      await domain.destroy()
    })
  })
})

function stateFolder(): string {
  const { XDG_STATE_HOME, HOME = '' } = process.env
  return XDG_STATE_HOME ?? join(HOME, '.local', 'state')
}

async function crashOf(connection: Containers, name: string): Promise<string | undefined> {
  for await (const event of connection.events({ domain: name, types: ['lifecycle'] })) {
    if (event.type === 'lifecycle' && event.change === 'crashed') return event.reason
  }
  return undefined
}

async function zeroSeparated(path: string): Promise<readonly string[]> {
  return (await readFile(path, 'utf8')).split('\0').slice(0, -1)
}

async function statusOf(pid: number): Promise<(field: string) => string> {
  const text = await readFile(`/proc/${pid}/status`, 'utf8')
  return (field) => new RegExp(`^${field}:\\s*(.*)$`, 'm').exec(text)?.[1] ?? ''
}
