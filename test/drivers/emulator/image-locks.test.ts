import { linkSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { expect } from 'chai'
import { qemu } from '../../../drivers/qemu/driver.js'
import { simh } from '../../../drivers/simh/driver.js'
import { cartridgeLength, countingGuest } from '../../support/counting-guest.js'
import { pathBefore, runs, standIn } from '../../support/emulator-stand-in.js'
import { linuxPeer, qemuPeer, simhPeer } from '../../support/known-peers.js'
import { pdp10Tape } from '../../support/pdp10-guest.js'
import { needPeer } from '../../support/peers.js'
import { findProcessesOf, goneWithin } from '../../support/processes.js'
import { runElsewhere } from '../../support/program.js'
import { newFolder } from '../../support/qemu.js'
import { rejection } from '../../support/rejection.js'

describe('an image that machines of emulators use', () => {
  needPeer(linuxPeer)

  let states: string[]
  let files: string
  const newState = (): string => {
    const state = realpathSync(newFolder())
    states.push(state)
    return state
  }
  const imageOf = (name: string): string => {
    const path = join(files, name)
    writeFileSync(path, Buffer.alloc(cartridgeLength))
    return path
  }
  beforeEach(() => {
    states = []
    files = realpathSync(newFolder())
  })
  afterEach(async () => {
    Object.assign(process.env, { PATH: pathBefore })
    for (const state of states) {
      expect(await goneWithin(5000, () => findProcessesOf(state)), 'processes that were left').to.deep.equal(
        [],
      )
    }
  })

  it('is written to by one of several that start at once, and each of the others says by whom', async () => {
    const driver = standIn(runs)
    const disk = imageOf('disk.raw')
    const connections = await Promise.all(
      Array.from({ length: 4 }, () => driver.connect(`standin:///session?state=${newState()}`)),
    )
    const domains = await Promise.all(
      connections.map((connection, index) =>
        connection.define({ name: `m${index}`, disks: [{ path: disk }] }),
      ),
    )
    const starts = await Promise.allSettled(domains.map((domain) => domain.start()))
    const winner = starts.findIndex(({ status }) => status === 'fulfilled')
    expect(starts.filter(({ status }) => status === 'fulfilled')).to.have.length(1)
    for (const [index, start] of starts.entries()) {
      if (start.status === 'fulfilled') continue
      const error = await rejection('ERR_BUSY', Promise.reject(start.reason))
      expect(error.field).to.equal('disks[0].path')
      expect(error.message).to.include(disk).and.to.include(`the machine 'm${winner}'`)
      expect(await domains[index]?.info()).to.include({ state: 'shutoff' })
    }
    await domains[winner]?.destroy()
    const other = domains[(winner + 1) % 4]
    await other?.start()
    await other?.destroy()
    for (const connection of connections) await connection.close()
  })

  it('is the same by whatever path, is read by many, and is not written to meanwhile', async () => {
    const driver = standIn(runs)
    await using connection = await driver.connect(`standin:///session?state=${newState()}`)
    const disk = imageOf('disk.raw')
    const [link, hard] = [join(files, 'link'), join(files, 'hard')]
    symlinkSync(relative(files, disk), link)
    linkSync(disk, hard)
    const define = (name: string, path: string, readonly: boolean) =>
      connection.define({ name, disks: [{ path, readonly }] })
    const [writer, reader, another] = [
      await define('writer', disk, false),
      await define('reader', hard, true),
      await define('another', link, true),
    ]
    await writer.start()
    for (const domain of [reader, another]) {
      expect((await rejection('ERR_BUSY', domain.start())).message).to.include("the machine 'writer'")
    }
    await writer.destroy()
    await reader.start()
    await another.start()
    expect((await rejection('ERR_BUSY', writer.start())).message).to.match(/machine '(?:reader|another)'/)
    await reader.destroy()
    expect((await rejection('ERR_BUSY', writer.start())).message).to.include("the machine 'another'")
    await another.destroy()
    await writer.start()
    await writer.destroy()
    const twice = connection.define({
      name: 'twice',
      disks: [{ path: disk }, { path: hard, readonly: true }],
    })
    expect((await rejection('ERR_INVALID_SPEC', twice)).field).to.equal('disks[1].path')
  })

  it('is free again when its machine is killed, whatever is left of it then', async () => {
    const driver = standIn(runs)
    await using connection = await driver.connect(`standin:///session?state=${newState()}`)
    const disk = imageOf('disk.raw')
    const [one, other] = [
      await connection.define({ name: 'one', disks: [{ path: disk }] }),
      await connection.define({ name: 'other', disks: [{ path: disk }] }),
    ]
    for (const [killed, next] of [
      [one, other],
      [other, one],
    ] as const) {
      await killed.start()
      const { pid = 0 } = await killed.info()
      await using events = connection.events({ domain: killed.name, types: ['lifecycle'] })
      process.kill(pid, 'SIGKILL')
      for await (const event of events) if (event.type === 'lifecycle' && event.change === 'crashed') break
      await next.start()
      await next.destroy()
    }
  })

  describe('of SIMH', () => {
    needPeer(simhPeer)

    const specOf = (name: string, path: string) => ({
      name,
      architecture: 'pdp11' as const,
      boot: { kernel: join(files, 'counting.tape') },
      disks: [{ path }],
    })

    it('is still its own when the program that started it is gone, and neither copied nor put back meanwhile', async () => {
      const [first, second] = [newState(), newState()]
      const disk = imageOf('disk.raw')
      writeFileSync(join(files, 'counting.tape'), countingGuest())
      const end = await runElsewhere(
        `const connection = await connect(args[0])
         await (await connection.define(JSON.parse(args[1]))).start()
         await connection.close()`,
        [`simh:///session?state=${first}`, JSON.stringify(specOf('first', disk))],
      )
      expect(end.exitCode, end.stderr).to.equal(0)
      await using connection = await simh.connect(`simh:///session?state=${second}`)
      const domain = await connection.define(specOf('second', disk))
      const error = await rejection('ERR_BUSY', domain.start())
      expect(error.message).to.include(disk).and.to.include("the machine 'first'")
      await rejection('ERR_BUSY', domain.createSnapshot('s'))
      expect(await domain.listSnapshots()).to.deep.equal([])
      await using holder = await simh.connect(`simh:///session?state=${first}`)
      const running = await holder.lookup('first')
      await running.createSnapshot('running')
      await running.destroy()
      await domain.createSnapshot('s')
      await running.revertToSnapshot('running')
      expect((await rejection('ERR_BUSY', domain.revertToSnapshot('s'))).field).to.equal('disks[0].path')
      await running.destroy()
      await domain.revertToSnapshot('s')
      await running.undefine()
    })

    it('is no tape of two machines', async () => {
      await using connection = await simh.connect(`simh:///session?state=${newState()}`)
      const tape = join(files, 'tape')
      writeFileSync(tape, pdp10Tape())
      const define = (name: string) =>
        connection.define({ name, architecture: 'pdp10', machine: 'ks10', simh: { tapes: [{ path: tape }] } })
      const [a, b] = [await define('a'), await define('b')]
      await a.start()
      expect((await rejection('ERR_BUSY', b.start())).field).to.equal('simh.tapes[0].path')
      await a.destroy()
      await b.start()
      await b.destroy()
    })
  })

  describe('and QEMU', () => {
    needPeer(qemuPeer)

    it('is not written to by both', async () => {
      const disk = imageOf('disk.raw')
      await using emulators = await standIn(runs).connect(`standin:///session?state=${newState()}`)
      await using machines = await qemu.connect(`qemu:///session?state=${newState()}`)
      const [emulated, other] = [
        await emulators.define({ name: 'emulated', disks: [{ path: disk }] }),
        await machines.define({
          name: 'other',
          disks: [{ path: disk, format: 'raw' }],
          qemu: { accelerator: 'tcg' },
        }),
      ]
      await other.start()
      const error = await rejection('ERR_BUSY', emulated.start())
      expect(error.message).to.include("the machine 'other'")
      await other.destroy()
      await emulated.start()
      expect((await rejection('ERR_START_FAILED', other.start())).message).to.include('lock')
      await emulated.destroy()
      await other.start()
      await other.destroy()
    })
  })
})
