import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { fsUae } from '../../../../drivers/fs-uae/driver.js'
import { amigaKeys } from '../../../../drivers/fs-uae/keys.js'
import { hatari } from '../../../../drivers/hatari/driver.js'
import { atariKeys } from '../../../../drivers/hatari/keys.js'
import { vice } from '../../../../drivers/vice/driver.js'
import { c64KeyRows, restoreKey } from '../../../../drivers/vice/keys.js'
import { amigaKeyGuest, amigaKeysReady } from '../../../support/key-guests/amiga.js'
import { atariKeyGuest, atariKeysReady } from '../../../support/key-guests/atari.js'
import { c64KeyGuest, c64KeysReady } from '../../../support/key-guests/c64.js'
import { hearKeys } from '../../../support/key-guests/hear-keys.js'
import { fsUaePeer, hatariPeer, vicePeer, xvfbPeer } from '../../../support/known-peers.js'
import { needPeer } from '../../../support/peers.js'
import { newFolder } from '../../../support/qemu.js'

function file(name: string, content: Uint8Array): string {
  const path = join(newFolder(), name)
  writeFileSync(path, content)
  return path
}

const hex = (...bytes: readonly number[]): string => Buffer.from(bytes).toString('hex')

/** What a guest says of a key in a matrix: its row with a zero for it, and its row without. */
function pressesOf(rows: readonly (readonly string[])[]): readonly (readonly [string, string])[] {
  return rows.flatMap((keys, row) =>
    keys.map((key, bit) => [key, hex(row, 0xff & ~(1 << bit), row, 0xff)] as const),
  )
}

describe('a key of', () => {
  needPeer(xvfbPeer)

  describe('an Atari of Hatari', () => {
    needPeer(hatariPeer)

    it('has its code there, every one, also together with the keys of Hatari’s own commands', async () => {
      await using connection = await hatari.connect(`hatari:///session?state=${newFolder()}`)
      const domain = await connection.define({
        name: 'a',
        architecture: 'm68k',
        machine: 'st',
        graphics: 'vga',
        boot: { kernel: file('keys.prg', atariKeyGuest()) },
      })
      const guest = await hearKeys(domain, connection.native.machineFolder('a'), atariKeysReady)
      for (const [key, code] of atariKeys) {
        expect(await guest.press([key], 2), key).to.equal(hex(code, code | 0x80))
      }
      expect(await guest.press(['ctrl', 'alt', 'q'], 6)).to.equal('1d381090b89d')
      await domain.destroy()
    })
  })

  describe('a Commodore 64 of VICE', () => {
    needPeer(vicePeer)

    it('is in its place of the matrix, every one, and RESTORE interrupts the CPU', async () => {
      await using connection = await vice.connect(`vice:///session?state=${newFolder()}`)
      const domain = await connection.define({
        name: 'a',
        architecture: '6502',
        graphics: 'vga',
        boot: { kernel: file('keys.crt', c64KeyGuest()) },
      })
      const guest = await hearKeys(domain, connection.native.machineFolder('a'), c64KeysReady)
      for (const [key, said] of pressesOf(c64KeyRows)) {
        expect(await guest.press([key], 4), key).to.equal(said)
      }
      expect(await guest.press([restoreKey], c64KeysReady.length)).to.equal(hex(...Buffer.from(c64KeysReady)))
      await domain.destroy()
    })
  })

  describe('an Amiga of FS-UAE', () => {
    needPeer(fsUaePeer)

    it('has its code there, every one', async () => {
      await using connection = await fsUae.connect(`fs-uae:///session?state=${newFolder()}`)
      const domain = await connection.define({
        name: 'a',
        architecture: 'm68k',
        machine: 'a500',
        graphics: 'vga',
        disks: [{ path: file('keys.adf', amigaKeyGuest()), device: 'floppy' }],
      })
      const guest = await hearKeys(domain, connection.native.machineFolder('a'), amigaKeysReady)
      for (const [key, code] of amigaKeys) {
        // That of an Amiga stays down until it is pressed once more.
        const released = key === 'caps_lock' ? code : code | 0x80
        expect(await guest.press([key], 2), key).to.equal(hex(code, released))
      }
      await domain.destroy()
    })
  })
})
