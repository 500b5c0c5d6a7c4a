import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { tosProgram } from '../../../../benchmarks/historic/tos-program.js'
import { bochs } from '../../../../drivers/bochs/driver.js'
import { dosbox } from '../../../../drivers/dosbox/driver.js'
import type { Picture } from '../../../../drivers/emulator/display/frame-buffer.js'
import { fsUae } from '../../../../drivers/fs-uae/driver.js'
import { hatari } from '../../../../drivers/hatari/driver.js'
import { openmsx } from '../../../../drivers/openmsx/driver.js'
import type { AnyConnection } from '../../../../src/connection.js'
import type { AnyDriver } from '../../../../src/registry.js'
import { untilReady } from '../../../contract/boot.js'
import { having } from '../../../contract/context.js'
import { amigaGuest, amigaReady } from '../../../support/amiga-guest.js'
import {
  bochsPeer,
  bochsWindowPeer,
  dosboxPeer,
  fsUaePeer,
  hatariPeer,
  openmsxPeer,
  xvfbPeer,
} from '../../../support/known-peers.js'
import { msxGuest, msxReady } from '../../../support/msx-guest.js'
import { needPeer } from '../../../support/peers.js'
import { colourAt, decodePng } from '../../../support/png.js'
import { newFolder } from '../../../support/qemu.js'

/** A file of a guest, by its path. */
function file(name: string, content: Uint8Array): string {
  const path = join(newFolder(), name)
  writeFileSync(path, content)
  return path
}

/** Takes pictures until one is as it has to become. The test's own limit ends it. */
async function pictureOf(
  connection: AnyConnection,
  name: string,
  isRight: (picture: Picture) => boolean,
): Promise<Picture> {
  const domain = having(await connection.lookup(name), 'screenshot')
  for (;;) {
    const { data, mediaType } = await domain.screenshot()
    expect(mediaType).to.equal('image/png')
    const picture = decodePng(data)
    if (isRight(picture)) return picture
  }
}

async function connectionOf(driver: AnyDriver): Promise<AnyConnection> {
  return await driver.connect(`${driver.name}:///session?state=${newFolder()}`)
}

const middle = (picture: Picture): string => colourAt(picture, picture.width >> 1, picture.height >> 1)

/** Code for the 8086: 320 × 200 with 256 colours (INT 10h, mode 13h), all of it in the fourth, which is red. */
const drawRed = Uint8Array.of(
  ...[0xb8, 0x13, 0x00, 0xcd, 0x10, 0xb8, 0x00, 0xa0, 0x8e, 0xc0],
  ...[0xb0, 0x04, 0xb9, 0x00, 0xfa, 0x31, 0xff, 0xf3, 0xaa, 0xeb, 0xf5],
)

describe('a picture of', () => {
  needPeer(xvfbPeer)

  describe('a PC of DOSBox', () => {
    needPeer(dosboxPeer)

    it('is what a DOS program draws, in the size of its mode', async () => {
      const folder = newFolder()
      writeFileSync(join(folder, 'RED.COM'), drawRed)
      await using connection = await connectionOf(dosbox)
      const domain = await connection.define({
        name: 'a',
        architecture: 'i386',
        graphics: 'vga',
        dosbox: { folder, program: 'RED.COM' },
      })
      await domain.start()
      const picture = await pictureOf(connection, 'a', (shown) => middle(shown) === 'aa0000')
      expect(picture).to.include({ width: 640, height: 400 })
      await domain.destroy()
    })
  })

  describe('a PC of Bochs', () => {
    needPeer(bochsPeer)
    needPeer(bochsWindowPeer)

    it('is what a boot sector draws, with nothing of the emulator around it', async () => {
      const floppy = Buffer.alloc(1_474_560)
      floppy.set(drawRed)
      floppy.set([0x55, 0xaa], 510)
      await using connection = await connectionOf(bochs)
      const domain = await connection.define({
        name: 'a',
        architecture: 'i386',
        memory: '32 MiB',
        graphics: 'vga',
        disks: [{ path: file('red.img', floppy), device: 'floppy' }],
      })
      await domain.start()
      const corners = [
        [0, 0],
        [639, 0],
        [0, 399],
        [639, 399],
      ] as const
      const picture = await pictureOf(connection, 'a', (shown) =>
        corners.every(([x, y]) => colourAt(shown, x, y) === 'a80000'),
      )
      expect(picture).to.include({ width: 640, height: 400 })
      expect(middle(picture)).to.equal('a80000')
      await domain.destroy()
    })
  })

  describe('an Atari of Hatari', () => {
    needPeer(hatariPeer)

    it('has the colour that a program sets', async () => {
      // move.w #$700, $ffff8240 in supervisor mode (Super of GEMDOS): the first colour, red; then for ever
      const supervisor = [0x42, 0xa7, 0x3f, 0x3c, 0x00, 0x20, 0x4e, 0x41, 0x5c, 0x8f]
      const red = [0x33, 0xfc, 0x07, 0x00, 0xff, 0xff, 0x82, 0x40, 0x60, 0xfe]
      await using connection = await connectionOf(hatari)
      const domain = await connection.define({
        name: 'a',
        architecture: 'm68k',
        machine: 'st',
        graphics: 'vga',
        boot: { kernel: file('red.prg', tosProgram(Buffer.from([...supervisor, ...red]))) },
      })
      await domain.start()
      await pictureOf(connection, 'a', (shown) => /^[ef].0000$/.test(colourAt(shown, 0, 0)))
      await domain.destroy()
    })
  })

  describe('an MSX of openMSX', () => {
    needPeer(openmsxPeer)

    it('is that of C-BIOS, with nothing of the emulator over it', async () => {
      await using connection = await connectionOf(openmsx)
      const domain = await connection.define({
        name: 'a',
        architecture: 'z80',
        machine: 'msx2',
        graphics: 'vga',
        boot: { kernel: file('guest.rom', msxGuest()) },
      })
      await domain.start()
      await untilReady(domain, msxReady)
      const letters = (shown: Picture): number => {
        let count = 0
        for (let x = 0; x < shown.width; x++) if (colourAt(shown, x, 54) === 'ffffff') count++
        return count
      }
      const picture = await pictureOf(connection, 'a', (shown) => letters(shown) > 0)
      expect(picture).to.include({ width: 640, height: 480 })
      // Where openMSX shows its menu, and the lamps of the machine, there is the blue of C-BIOS.
      for (const [x, y] of [
        [4, 4],
        [20, 456],
        [320, 240],
        [320, 456],
      ] as const) {
        expect(colourAt(picture, x, y), `${x}, ${y}`).to.match(/^2[0-9a-f]2[0-9a-f]f/)
      }
      await domain.destroy()
    })
  })

  describe('an Amiga of FS-UAE', () => {
    needPeer(fsUaePeer)

    it('is of the size of its window', async () => {
      await using connection = await connectionOf(fsUae)
      const domain = await connection.define({
        name: 'a',
        architecture: 'm68k',
        machine: 'a500',
        graphics: 'vga',
        disks: [{ path: file('guest.adf', amigaGuest()), device: 'floppy' }],
      })
      await domain.start()
      await untilReady(domain, amigaReady)
      const picture = await pictureOf(connection, 'a', (shown) => middle(shown) !== '000000')
      expect(picture).to.include({ width: 960, height: 540 })
      await domain.destroy()
    })
  })
})
