import { writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import type { Picture } from '../../../drivers/emulator/display/frame-buffer.js'
import { vice } from '../../../drivers/vice/driver.js'
import { untilReady } from '../../contract/boot.js'
import { askGuest, eventsUntilChange, having } from '../../contract/context.js'
import { c64Guest, c64Kernal, c64Program, c64Ready } from '../../support/c64-guest.js'
import { vicePeer, xvfbPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { colourAt, decodePng } from '../../support/png.js'
import { newFolder } from '../../support/qemu.js'
import { rejection } from '../../support/rejection.js'

function file(content: Uint8Array): string {
  const path = join(newFolder(), 'file')
  writeFileSync(path, content)
  return path
}

const connect = () => vice.connect(`vice:///session?state=${newFolder()}`)
/** Whether a process has the capability CAP_SYS_RAWIO, the bit 17 (capabilities(7)). */
async function mayUsePorts(pid: number | undefined): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  const mask = /^CapEff:\t([0-9a-f]{16})$/m.exec(status)?.[1] ?? ''
  return (BigInt(`0x${mask}`) & (1n << 17n)) !== 0n
}

const machine = { name: 'a', architecture: '6502' } as const

describe('the machines of VICE', () => {
  needPeer(vicePeer)

  it('an NTSC one starts a cartridge, which ends it with a number that is told as a crash', async () => {
    await using connection = await connect()
    const domain = await connection.define({
      ...machine,
      machine: 'c64-ntsc',
      boot: { kernel: file(c64Guest()) },
      vice: { debugCartridge: true },
    })
    await using events = connection.events({ types: ['lifecycle'] })
    await domain.start()
    await untilReady(domain, c64Ready)
    const line = 'a line of more than a few bytes, '.repeat(6)
    expect(await askGuest(domain, line, line)).to.include(line)
    const stream = await domain.openConsole()
    stream.write('x\n')
    const changes = await eventsUntilChange(events, 'crashed')
    expect(changes.at(-1)).to.include({ reason: 'the program ended with 7' })
    stream.destroy()
    expect(await domain.info()).to.include({ state: 'crashed', memory: 64 * 1024 })
  })

  it('a CPU that finds no instruction is a crash with its place; without the debug cartridge nothing else ends it', async () => {
    await using connection = await connect()
    const domain = await connection.define({ ...machine, boot: { kernel: file(c64Guest()) } })
    await using events = connection.events({ types: ['lifecycle'] })
    await domain.start()
    await untilReady(domain, c64Ready)
    expect(await askGuest(domain, 'off', 'off')).to.include('off')
    if (process.geteuid?.() === 0) expect(await mayUsePorts((await domain.info()).pid)).to.equal(false)
    const stream = await domain.openConsole()
    stream.write('j\n')
    const changes = await eventsUntilChange(events, 'crashed')
    expect(changes.at(-1))
      .to.have.property('reason')
      .that.matches(/^the CPU has stopped at E[0-9A-F]{3}, /)
    stream.destroy()
  })

  it('one with a KERNAL and a ROM of BASIC starts a program, with a disk in its drive', async () => {
    await using connection = await connect()
    const domain = await connection.define({
      ...machine,
      machine: 'c64c',
      boot: { kernel: file(c64Program()) },
      disks: [{ path: file(Buffer.alloc(174_848)), device: 'floppy', readonly: true }],
      vice: { kernal: file(c64Kernal()), basic: file(Buffer.alloc(8192)), debugCartridge: true },
    })
    await using events = connection.events({ types: ['lifecycle'] })
    await domain.start()
    await untilReady(domain, c64Ready)
    const stream = await domain.openConsole()
    stream.write('off\n')
    const changes = await eventsUntilChange(events, 'stopped')
    expect(changes.at(-1)).to.include({ reason: 'the program ended with 0' })
    stream.destroy()
  })

  it('is defined and started without firmware that is not there only where none is needed', async () => {
    await using connection = await connect()
    const kernal = join(newFolder(), 'none')
    const program = connection.define({ ...machine, boot: { kernel: file(c64Program()) }, vice: { kernal } })
    const missing = await rejection('ERR_NOT_INSTALLED', program)
    expect(missing).to.include({ field: 'vice.kernal' })
    expect(missing.message).to.include(kernal).and.to.include('8192 bytes')
    const short = file(c64Kernal().subarray(1))
    const named = connection.define({ ...machine, vice: { kernal: short } })
    expect(await rejection('ERR_FILE', named)).to.include({ field: 'vice.kernal' })
    const truncated = file(c64Guest().subarray(0, 5000))
    const defined = connection.define({ ...machine, boot: { kernel: truncated } })
    expect(await rejection('ERR_INVALID_SPEC', defined)).to.include({ field: 'boot.kernel' })
  })

  describe('with a display', () => {
    needPeer(xvfbPeer)

    it('show the whole picture of the VIC-II, with nothing of the emulator over it', async () => {
      await using connection = await connect()
      const defined = await connection.define({
        ...machine,
        graphics: 'vga',
        boot: { kernel: file(c64Guest()) },
      })
      await defined.start()
      await untilReady(defined, c64Ready)
      const domain = having(defined, 'screenshot')
      const isRed = (picture: Picture, x: number, y: number): boolean => {
        const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((at) =>
          Number.parseInt(colourAt(picture, x, y).slice(at, at + 2), 16),
        )
        return red > 2 * green && red > 1.5 * blue
      }
      for (;;) {
        const picture = decodePng((await domain.screenshot()).data)
        // In the size of the window with menus, it is still becoming what it has to be.
        const { width, height } = picture
        const corners = [
          [8, 8],
          [width - 8, 8],
          [8, height - 8],
          [width - 8, height - 8],
        ] as const
        if (corners.every(([x, y]) => isRed(picture, x, y))) {
          expect({ width, height }).to.deep.equal({ width: 720, height: 544 })
          break
        }
      }
      await domain.destroy()
    })
  })
})

describe('VICE', () => {
  const { PATH } = process.env
  afterEach(() => {
    Object.assign(process.env, { PATH })
  })

  it('that is not installed: the doctor says which package has it, in which part of Debian', async () => {
    Object.assign(process.env, { PATH: newFolder() })
    const [program, display] = await vice.doctor()
    expect(program).to.include({ name: 'x64sc', status: 'missing' })
    expect(program?.hint).to.include('apt-get install vice').and.to.include('contrib')
    expect(display).to.include({ name: 'Xvfb', status: 'missing' })
  })
})
