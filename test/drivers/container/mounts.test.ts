import { mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { container } from '../../../drivers/container/driver.js'
import { containerRuntimes } from '../../../drivers/container/runtimes.js'
import { defaultStateRoot } from '../../../src/state/state-root.js'
import { speakLines } from '../../local/console-lines.js'
import { codeOf } from '../../local/rejections.js'
import { containerPeers, nativePeer } from '../../support/known-peers.js'
import { payloadImage } from '../../support/payload.js'
import { needPeer } from '../../support/peers.js'
import { makeSmallRoot, mountOptions, pictureOf } from './folders.js'

const kernel = payloadImage('linux-x86_64')
const right = /^done file-create-disk 1 \d+ 9df29c160b72cdb7$/
/** Everything that a table of mounts, a shell or a list with commas or colons could stumble over. */
const strange = `a b,c:d\\040 "e" 'f' $(g) #h \u00fc`
let places = 0

for (const runtime of containerRuntimes) {
  describe(`a container made by ${runtime}, with folders of this host`, () => {
    needPeer(nativePeer)
    needPeer(containerPeers[runtime])
    let parent = ''
    let source = ''
    let stop: () => Promise<void> = async () => {}

    beforeEach(async () => {
      parent = await mkdtemp(join(tmpdir(), 'pv-'))
      source = join(parent, strange)
      await mkdir(join(source, 'files'), { recursive: true, mode: 0o700 })
      await writeFile(join(source, 'kept'), 'kept')
    })

    afterEach(async () => {
      await stop()
      await rm(parent, { recursive: true, force: true })
    })

    const boot = async (options: object) => {
      const connection = await container.connect(`container:///mounts-${++places}?runtime=${runtime}`)
      const domain = await connection.define({ name: 'payload', boot: { kernel }, container: options })
      stop = async () => {
        stop = async () => {}
        if ((await domain.info()).state === 'running') await domain.destroy()
        await connection.close()
      }
      await domain.start()
      const talk = speakLines(await domain.openConsole({ scrollback: true }))
      expect(await talk.next()).to.match(/^ready /)
      const { pid = 0 } = await domain.info()
      return { domain, talk, pid, inside: (path: string) => `/proc/${pid}/root${path}` }
    }
    const left = async (): Promise<readonly string[]> =>
      (await readdir(defaultStateRoot('container'))).filter((name) => name.startsWith(`${process.pid}-`))

    it('writes into a mount that it may write, and nothing else', async () => {
      const mounts = [{ source, target: '/data/of it', readonly: false }]
      const { talk, inside, pid } = await boot({ args: ['folder=/data/of it/files'], mounts })
      expect(await talk.ask('run file-create-disk 1')).to.match(right)
      expect(await readFile(inside('/data/of it/kept'), 'utf8')).to.equal('kept')
      const table = await readFile(`/proc/${pid}/mountinfo`, 'utf8')
      const options = mountOptions(table, '/data/of\\040it')
      expect(options).to.include.members(['rw', 'nosuid', 'nodev'])
      expect(mountOptions(table, '/')).to.include('ro')
    })

    it('cannot write into a read-only mount, which is the usual one', async () => {
      const before = await pictureOf(source)
      const mounts = [{ source, target: '/data' }]
      const { talk, pid } = await boot({ args: ['folder=/data/files'], mounts })
      expect(await talk.ask('run file-create-disk 1')).to.not.match(right)
      const options = mountOptions(await readFile(`/proc/${pid}/mountinfo`, 'utf8'), '/data')
      expect(options).to.include.members(['ro', 'nosuid', 'nodev'])
      expect(await pictureOf(source)).to.deep.equal(before)
    })

    it('has a root file system that stays as it is, with its own devices, processes and memory', async () => {
      const root = await makeSmallRoot(parent)
      const before = await pictureOf(root)
      const mounts = [{ source, target: '/mnt/deep', readonly: false }]
      const { domain, talk, inside, pid } = await boot({ args: ['folder=/mnt/deep/files'], root, mounts })
      expect(await talk.ask('run file-create-disk 1')).to.match(right)
      expect(await talk.ask('run file-create-tmpfs 1'), 'in /dev/shm').to.match(/^done /)
      expect(await readFile(inside('/etc/os-release'), 'utf8')).to.equal('ID=small\n')
      expect(await readdir(inside('/run/polyvisor'))).to.deep.equal(['program'])
      for (const [name, number] of Object.entries({ null: 3, zero: 5, full: 7, random: 8, urandom: 9 })) {
        const device = await stat(inside(`/dev/${name}`))
        expect([device.isCharacterDevice(), device.rdev], name).to.deep.equal([true, 256 + number])
      }
      expect(
        (await readdir(inside('/dev'))).filter((name) => /^(sd|vd|nvme|kvm|mem|kmsg)/.test(name)),
      ).to.deep.equal([])
      const table = await readFile(`/proc/${pid}/mountinfo`, 'utf8')
      expect(mountOptions(table, '/')).to.include('ro')
      for (const place of ['/tmp', '/run', '/dev/shm']) {
        expect(mountOptions(table, place), place).to.include.members(['rw', 'nosuid', 'nodev'])
      }
      expect(mountOptions(table, '/sys/devices/system')).to.include('ro')
      expect(await readdir(inside('/sys'))).to.deep.equal(['devices'])
      expect((await readdir(inside('/proc'))).filter((name) => /^\d+$/.test(name))).to.deep.equal(['1'])
      await domain.destroy()
      expect(await pictureOf(root)).to.deep.equal(before)
    })

    it('reaches the loopback address of this host where it shares its network, and still has no capability', async () => {
      const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1')
      try {
        const { pid } = await boot({ network: 'host' })
        expect(await readlink(`/proc/${pid}/ns/net`)).to.equal(await readlink('/proc/self/ns/net'))
        for (const kind of ['pid', 'mnt', 'uts', 'ipc']) {
          const [inside, outside] = [`/proc/${pid}/ns/${kind}`, `/proc/self/ns/${kind}`]
          expect(await readlink(inside), kind).to.not.equal(await readlink(outside))
        }
        expect(await readFile(`/proc/${pid}/status`, 'utf8')).to.match(/^CapEff:\s+0+$/m)
      } finally {
        server.close()
      }
    })

    it('leaves what is mounted alone when its files are deleted, and nothing mounted', async () => {
      const root = await makeSmallRoot(parent)
      const before = [...(await pictureOf(root)), ...(await pictureOf(source))]
      for (const options of [{}, { root }]) {
        const mounts = [{ source, target: '/mnt/deep', readonly: false }]
        const { domain } = await boot({ mounts, ...options })
        expect(await left()).to.have.length(1)
        await domain.destroy()
        expect(await left()).to.deep.equal([])
        await stop()
      }
      expect([...(await pictureOf(root)), ...(await pictureOf(source))]).to.deep.equal(before)
      expect(await readFile('/proc/self/mountinfo', 'utf8')).to.not.contain(parent)
    })
  })
}

describe('the folders of a container', () => {
  needPeer(nativePeer)
  needPeer(containerPeers.unshare)
  let parent = ''

  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'pv-'))
    await mkdir(join(parent, 'folder'))
    await writeFile(join(parent, 'file'), '')
  })
  afterEach(() => rm(parent, { recursive: true }))

  const codeFor = async (options: object): Promise<string> => {
    await using connection = await container.connect(`container:///mounts-${++places}?runtime=unshare`)
    return await codeOf(connection.define({ name: 'wrong', boot: { kernel }, container: options }))
  }
  const refused = (place: string) => `ERR_INVALID_SPEC container.${place}`

  for (const target of [
    ...['data', './data', '/data/../etc', '/data/.', '/data/', '//data', '/', '', '/a\nb', '/a\0b'],
    ...['/proc', '/proc/sys', '/dev', '/dev/shm', '/sys', '/program', '/program/x'],
  ]) {
    it(`refuse ${JSON.stringify(target)} as a target`, async () => {
      const mounts = [{ source: join(parent, 'folder'), target }]
      expect(await codeFor({ mounts })).to.equal(refused('mounts[0].target'))
    })
  }

  it('refuse targets that are the same or within each other', async () => {
    const source = join(parent, 'folder')
    for (const [first, second] of [
      ['/a', '/a'],
      ['/a', '/a/b'],
      ['/a/b', '/a'],
    ]) {
      const mounts = [first, second].map((target) => ({ source, target }))
      expect(await codeFor({ mounts }), `${first} ${second}`).to.equal(refused('mounts[1].target'))
    }
    expect(await codeFor({ mounts: ['/a', '/ab'].map((target) => ({ source, target })) })).to.equal(
      'no error',
    )
  })

  it('refuse sources that are not there, are no folders, are the kernel’s, or are the whole host', async () => {
    const link = join(parent, 'link')
    await symlink('/proc/self', link)
    const wrong = [
      join(parent, 'nowhere'),
      join(parent, 'file'),
      '/proc',
      '/dev',
      '/sys',
      '/sys/kernel',
      '/',
      link,
    ]
    for (const source of [...wrong, 'folder', `${parent}/../x`, `${parent}/folder/`]) {
      expect(await codeFor({ mounts: [{ source, target: '/data' }] }), source).to.equal(
        refused('mounts[0].source'),
      )
      expect(await codeFor({ root: source }), source).to.equal(refused('root'))
    }
  })

  it('refuse a folder around or in the one where the files of containers are', async () => {
    const state = defaultStateRoot('container')
    await mkdir(join(state, 'inside'), { recursive: true })
    for (const source of [state, join(state, 'inside'), join(state, '..')]) {
      expect(await codeFor({ mounts: [{ source, target: '/data' }] }), source).to.equal(
        refused('mounts[0].source'),
      )
    }
    await rm(join(state, 'inside'), { recursive: true })
  })

  it('refuse a root without the folders that it must have, or with a link in the place of one', async () => {
    const root = await makeSmallRoot(parent)
    expect(await codeFor({ root })).to.equal('no error')
    await rm(join(root, 'run'), { recursive: true })
    expect(await codeFor({ root })).to.equal(refused('root'))
    await symlink('/etc', join(root, 'run'))
    expect(await codeFor({ root })).to.equal(refused('root'))
  })

  it('refuse a target that is not in the root, is behind a link, or is what the container has in memory', async () => {
    const root = await makeSmallRoot(parent)
    await symlink('/etc', join(root, 'link'))
    for (const target of [
      '/nowhere',
      '/link',
      '/link/x',
      '/etc/os-release',
      '/tmp',
      '/tmp/x',
      '/run',
      '/run/polyvisor',
    ]) {
      const mounts = [{ source: join(parent, 'folder'), target }]
      expect(await codeFor({ root, mounts }), target).to.equal(refused('mounts[0].target'))
    }
  })

  it('refuse other networks, other fields and other kinds of value', async () => {
    const [source, target] = [join(parent, 'folder'), '/data']
    expect(await codeFor({ network: 'bridge' })).to.equal(refused('network'))
    expect(await codeFor({ mounts: [{ source, target, options: 'dev' }] })).to.equal(
      refused('mounts[0].options'),
    )
    expect(await codeFor({ mounts: [{ source, target, readonly: 'no' }] })).to.equal(
      refused('mounts[0].readonly'),
    )
    expect(await codeFor({ mounts: [{ target }] })).to.equal(refused('mounts[0].source'))
    expect(await codeFor({ root: true })).to.equal(refused('root'))
  })
})
