import { existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { hatari } from '../../../drivers/hatari/driver.js'
import { untilReady } from '../../contract/boot.js'
import { askGuest, eventsUntilChange } from '../../contract/context.js'
import { actions, obedientProgram, terminate, tosImage } from '../../support/atari-programs.js'
import { hatariPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { findProcessesOf } from '../../support/processes.js'
import { newFolder } from '../../support/qemu.js'
import { rejection } from '../../support/rejection.js'

describe('Hatari', () => {
  needPeer(hatariPeer)

  let state: string
  const connect = () => hatari.connect(`hatari:///session?state=${state}`)
  const machine = { name: 'a', architecture: 'm68k', memory: '1 MiB' } as const
  const fileOf = (content: Uint8Array, name = 'a "program"; --tos $HOME ünïcode.zip'): string => {
    const path = join(newFolder(), name)
    writeFileSync(path, content)
    return path
  }
  beforeEach(() => {
    state = newFolder()
  })
  afterEach(() => expect(findProcessesOf(state)).to.deep.equal([]))

  const ends = [
    {
      what: 'ends with 0',
      action: terminate(0),
      change: 'stopped',
      state: 'shutoff',
      reason: 'exit status 0',
    },
    {
      what: 'ends with 7',
      action: terminate(7),
      change: 'crashed',
      state: 'crashed',
      reason: 'exit status 7',
    },
    {
      what: 'gets bombs',
      action: actions.illegal,
      change: 'crashed',
      state: 'crashed',
      reason: 'Unhandled exception',
    },
    {
      what: 'has its CPU halt',
      action: actions.halting,
      change: 'crashed',
      state: 'crashed',
      reason: 'CPU halted',
    },
  ] as const
  for (const { what, action, change, state: expected, reason } of ends) {
    it(`tells of a program that ${what}`, async () => {
      await using connection = await connect()
      const kernel = fileOf(obedientProgram(action))
      const domain = await connection.define({ ...machine, boot: { kernel } })
      await using events = connection.events({ types: ['lifecycle'] })
      await domain.start()
      await untilReady(domain, 'ready\n')
      const console = await domain.openConsole()
      console.write('!')
      await eventsUntilChange(events, change)
      console.destroy()
      const info = await domain.info()
      expect(info.state).to.equal(expected)
      expect(info.reason).to.include(reason)
    })
  }

  it('lets a program write nothing to the folder that it lies in', async () => {
    await using connection = await connect()
    const kernel = fileOf(obedientProgram(actions.creating, 'C:\\MADE.TXT'))
    const domain = await connection.define({ ...machine, boot: { kernel } })
    await using events = connection.events({ types: ['lifecycle'] })
    await domain.start()
    await untilReady(domain, 'ready\n')
    const console = await domain.openConsole()
    console.write('!')
    await eventsUntilChange(events, 'stopped')
    console.destroy()
    const folder = connection.native.machineFolder('a')
    expect(readFileSync(join(folder, 'output.log'), 'latin1')).to.match(/PREVENTED: .*Fcreate.*MADE\.TXT/)
    expect(existsSync(join(folder, 'MADE.TXT'))).to.equal(false)
  })

  it('starts an image of TOS, whatever its file is called', async () => {
    await using connection = await connect()
    const tos = fileOf(tosImage())
    const domain = await connection.define({ ...machine, hatari: { tos } })
    await domain.start()
    await untilReady(domain, 'TOS\n')
    await askGuest(domain, 'hello', 'hello')
    await domain.destroy()
  })

  it('gets no program that is none, is truncated or is not there', async () => {
    await using connection = await connect()
    const truncated = fileOf(obedientProgram(actions.illegal))
    truncateSync(truncated, 40)
    const other = fileOf(Buffer.from('This is a text, and no program of an Atari.'))
    for (const [kernel, words] of [
      [truncated, 'cut off'],
      [other, 'header'],
    ] as const) {
      const error = await rejection('ERR_INVALID_SPEC', connection.define({ ...machine, boot: { kernel } }))
      expect(error.field).to.equal('boot.kernel')
      expect(error.message).to.include(words)
    }
    const kernel = join(newFolder(), 'none')
    const missing = await rejection('ERR_INVALID_SPEC', connection.define({ ...machine, boot: { kernel } }))
    expect(missing.field).to.equal('boot.kernel')
    expect(await connection.list()).to.deep.equal([])
  })

  it('gets no floppy disk whose image would not get what it writes, unless it writes nothing', async () => {
    await using connection = await connect()
    const kernel = fileOf(obedientProgram(terminate(0)))
    const path = fileOf(Buffer.alloc(720 * 1024))
    const define = (name: string, readonly: boolean) =>
      connection.define({ ...machine, name, boot: { kernel }, disks: [{ device: 'floppy', path, readonly }] })
    const error = await rejection('ERR_INVALID_SPEC', define('written', false))
    expect(error.field).to.equal('disks[0].path')
    expect(error.message).to.include('discard')
    await define('read', true)
  })

  it('gets no image of TOS of another size, for another machine or that is not there, and says where there is one', async () => {
    await using connection = await connect()
    const short = fileOf(tosImage().subarray(0, 1000))
    const forOther = fileOf(tosImage(0x306))
    for (const [tos, words] of [
      [short, '1000 bytes'],
      [forOther, '3.06'],
    ] as const) {
      const error = await rejection('ERR_FILE', connection.define({ ...machine, hatari: { tos } }))
      expect(error.message).to.include(words)
      expect(error.hint).to.include('EmuTOS')
    }
    const tos = join(newFolder(), 'none')
    const missing = await rejection('ERR_NOT_INSTALLED', connection.define({ ...machine, hatari: { tos } }))
    expect(missing).to.include({ field: 'hatari.tos' })
    expect(missing.hint).to.include('EmuTOS')
  })
})
