import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { workloadsNamed } from '../../../benchmarks/campaign/known-workloads.js'
import { boot } from '../../../benchmarks/campaign/machine.js'
import { diskBytes, partitionTable, writeDisk } from '../../../benchmarks/campaign/resources/disk-image.js'
import { startNetworkPeer } from '../../../benchmarks/campaign/resources/network-peer.js'
import { makeScratchFolder } from '../../../benchmarks/campaign/resources/scratch-folder.js'
import { runTrial } from '../../../benchmarks/campaign/trial.js'
import { discoverPlatforms } from '../../../benchmarks/index.js'
import { cacheFolder } from '../../../benchmarks/linux/cache-folder.js'
import { containerRuntimes } from '../../../drivers/container/runtimes.js'
import { containerPeers, nativePeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { inFolder } from './stand-ins.js'

/** The mappings of a process beyond a mebibyte that its children get: all but those with the flag `dc` (proc(5)). */
async function largeInChildren(pid: number | undefined): Promise<readonly string[]> {
  const mappings = (await readFile(`/proc/${pid}/smaps`, 'latin1')).split(/^(?=[0-9a-f]+-[0-9a-f]+ )/m)
  expect(mappings.length).to.be.greaterThan(3)
  return mappings.filter((mapping) => {
    const resident = Number(/^Rss: +(\d+) kB$/m.exec(mapping)?.[1])
    return resident > 1024 && !/^VmFlags:.* dc\b/m.test(mapping)
  })
}

describe('what workloads need beside the machine', () => {
  needPeer(nativePeer)
  const { XDG_CACHE_HOME, XDG_STATE_HOME } = process.env
  let folder = ''

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pv-'))
    Object.assign(process.env, { XDG_CACHE_HOME: folder, XDG_STATE_HOME: folder })
  })
  afterEach(async () => {
    Object.assign(process.env, { XDG_CACHE_HOME, XDG_STATE_HOME })
    await rm(folder, { recursive: true, force: true })
  })

  const givesRightAnswers = async (id: string): Promise<void> => {
    const { platforms } = await discoverPlatforms({ only: [id] })
    const [platform] = platforms
    if (platform === undefined) return expect.fail()
    const workloads = workloadsNamed(['system']).filter(({ needs }) => needs !== undefined)
    const needs = new Set(workloads.flatMap((workload) => workload.needs ?? []))
    expect([...needs].sort()).to.deep.equal(['disk', 'folder', 'peer'])
    const options = { name: 'needs', timeout: 30_000, needs }
    const machine = await boot(platform, options)
    if (machine.state === 'failed') return expect.fail(JSON.stringify(machine.failure))
    {
      await using running = machine
      const verdicts: [string, string][] = []
      for (const workload of workloads) {
        const trial = await runTrial(running.session, workload, 3, options)
        verdicts.push([workload.name, trial.state === 'answered' ? trial.verdict : trial.failure.reason])
      }
      // A file system without O_DIRECT gives a process no disk.
      const direct = await writeDisk(join(folder, 'probe'))
      const wrong = verdicts.filter(
        ([name, verdict]) => verdict !== 'exact' && (direct || !/^disk/.test(name)),
      )
      expect(wrong).to.deep.equal([])
      expect(await largeInChildren(running.pid), 'memory that a fork would copy').to.deep.equal([])
    }
    expect(await readdir(cacheFolder('scratch'))).to.deep.equal([])
  }

  it('is given to a process, which gives the right checksums with it, and removed with it', () =>
    givesRightAnswers('native-x86_64'))

  for (const runtime of containerRuntimes) {
    describe(`in a container made by ${runtime}`, () => {
      needPeer(containerPeers[runtime])

      it('is given to it as to a process: the same files in a mount, and the same network', () =>
        givesRightAnswers(`container-x86_64:runtime=${runtime}`))
    })
  }

  it('is refused by the payload where it was not given', async () => {
    const { platforms } = await discoverPlatforms({ only: ['native-x86_64'] })
    const [native] = platforms
    if (native === undefined) return expect.fail()
    const options = { name: 'needs', timeout: 30_000 }
    const machine = await boot(native, options)
    if (machine.state === 'failed') return expect.fail(JSON.stringify(machine.failure))
    await using running = machine
    for (const workload of workloadsNamed(['disk-random-read-4k-qd1', 'file-stat-disk', 'tcp-send'])) {
      const trial = await runTrial(running.session, workload, 1, options)
      expect(trial.state === 'failed' && trial.failure.outcome, workload.name).to.equal('unsupported')
    }
  })

  it('is removed when the process that made it is dead, and left alone while it lives', async () => {
    const dead = spawnSync('true').pid
    const root = cacheFolder('scratch')
    for (const name of [`${dead}-left`, `${process.pid}-mine`]) {
      await mkdir(join(root, name), { recursive: true, mode: 0o700 })
    }
    await mkdir(join(root, 'notes'))
    {
      await using scratch = await makeScratchFolder()
      const names = await readdir(root)
      expect(names).to.include.members([`${process.pid}-mine`, 'notes'])
      expect(names).to.not.include(`${dead}-left`)
      expect(names.map((name) => join(root, name))).to.include(scratch.path)
    }
    expect((await readdir(root)).sort()).to.deep.equal([`${process.pid}-mine`, 'notes'].sort())
  })

  it('is a disk whose first half says at each 4 KiB where it is, and whose second half does not', async () => {
    await inFolder(async (own) => {
      const path = join(own, 'disk')
      await writeDisk(path)
      const disk = await readFile(path)
      expect(disk.length).to.equal(diskBytes)
      const mark = (place: number): bigint => disk.readBigUInt64LE(place)
      const constant = 0x9e3779b97f4a7c15n
      expect(mark(0)).to.equal(constant)
      for (const block of [1, 257, diskBytes / 2 / 4096 - 1]) {
        expect(mark(block * 4096)).to.equal(BigInt.asUintN(64, BigInt(block + 1) * constant))
        expect(mark(block * 4096 + 4088)).to.equal(BigInt.asUintN(64, ~mark(block * 4096)))
      }
      expect(mark(diskBytes / 2)).to.equal(0n)
    })
  })

  it('has a partition table with exactly these bytes', () => {
    const table = partitionTable([
      [2 ** 20, 2 ** 26],
      [2 ** 20 + 2 ** 26, 2 ** 25],
    ])
    expect(table.subarray(0, 446).every((byte) => byte === 0)).to.equal(true)
    expect(table.subarray(446).toString('hex')).to.equal(
      `00feffff83feffff0008000000000200${'00feffff83feffff0008020000000100'}${'00'.repeat(32)}55aa`,
    )
  })

  it('is a partner on the loopback address, who ends with its input whatever it is told', async () => {
    const peer = await startNetworkPeer()
    const socket = createConnection(peer.port, '127.0.0.1')
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve).once('error', reject)
    })
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
    socket.resume().write('no service has this letter')
    await closed
    const idle = createConnection(peer.port, '127.0.0.1')
    idle.on('error', () => {})
    await peer[Symbol.asyncDispose]()
    idle.destroy()
  })
})
