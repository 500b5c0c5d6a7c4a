import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { bochs } from '../../../../drivers/bochs/driver.js'
import { bochsKeys } from '../../../../drivers/bochs/keys.js'
import { dosbox } from '../../../../drivers/dosbox/driver.js'
import { dosboxKeys } from '../../../../drivers/dosbox/key-bindings.js'
import { scanCodes } from '../../../../src/scan-codes.js'
import { hearKeys } from '../../../support/key-guests/hear-keys.js'
import { bootKeyGuest, dosKeyGuest, pcKeysReady } from '../../../support/key-guests/pc.js'
import { bochsPeer, bochsWindowPeer, dosboxPeer, xvfbPeer } from '../../../support/known-peers.js'
import { needPeer } from '../../../support/peers.js'
import { newFolder } from '../../../support/qemu.js'
import { rejection } from '../../../support/rejection.js'

/** The scan codes of keys that are pressed and released, as hexadecimal digits. */
function codesInHex(keys: readonly string[]): string {
  const codes = keys.map((key) => scanCodes.get(key) ?? 0)
  const bytes = [...codes, ...codes.toReversed().map((code) => code | 0x80)].flatMap((code) =>
    code > 0xff ? [code >> 8, code & 0xff] : [code],
  )
  return Buffer.from(bytes).toString('hex')
}

/** By the map of an X server, or of an emulator, these are something for itself. */
const combinations = [
  ['ctrl', 'alt', 'f1'],
  ['ctrl', 'alt', 'kp_add'],
  ['ctrl', 'f9'],
  ['ctrl', 'f10'],
  ['ctrl', 'f12'],
  ['alt', 'ret'],
  ['shift', 'comma'],
  ['ctrl', 'alt', 'delete'],
]

describe('a key of', () => {
  needPeer(xvfbPeer)

  describe('a PC of DOSBox', () => {
    needPeer(dosboxPeer)

    const connect = () => dosbox.connect(`dosbox:///session?state=${newFolder()}`)
    const specOf = (graphics: 'vga' | 'none') => {
      const folder = newFolder()
      writeFileSync(join(folder, 'KEYS.COM'), dosKeyGuest())
      return { name: 'a', architecture: 'i386', graphics, dosbox: { folder, program: 'KEYS.COM' } } as const
    }

    it('is seen by a DOS program, every one, and no combination is for DOSBox itself', async () => {
      await using connection = await connect()
      const domain = await connection.define(specOf('vga'))
      const guest = await hearKeys(domain, connection.native.machineFolder('a'), pcKeysReady)
      for (const keys of [...[...dosboxKeys].map((key) => [key]), ...combinations]) {
        const codes = codesInHex(keys)
        expect(await guest.press(keys, codes.length / 2), keys.join('+')).to.equal(codes)
      }
      await domain.destroy()
    })

    it('is pressed after another one by callers at once, and released when one does not wait', async () => {
      await using connection = await connect()
      const domain = await connection.define(specOf('vga'))
      const guest = await hearKeys(domain, connection.native.machineFolder('a'), pcKeysReady)
      const output = join(connection.native.machineFolder('a'), 'serial0.out')
      const before = readFileSync(output).length
      await using other = await dosbox.connect(connection.uri)
      await Promise.all([
        domain.sendKeys(['ctrl', 'a']),
        (await other.lookup('a')).sendKeys(['ctrl', 'a']),
        domain.sendKeys(['ctrl', 'a']),
      ])
      await guest.press(['b'], 14)
      const heard = readFileSync(output).subarray(before).toString('hex')
      expect(heard).to.equal(`${codesInHex(['ctrl', 'a']).repeat(3)}${codesInHex(['b'])}`)
      const given = new AbortController()
      const pressed = rejection('ERR_ABORTED', domain.sendKeys(['shift', 'c'], { signal: given.signal }))
      const start = readFileSync(output).length
      while (readFileSync(output).length === start) await new Promise((resolve) => setImmediate(resolve))
      given.abort()
      await pressed
      const all = codesInHex(['shift', 'c'])
      while (readFileSync(output).length < start + all.length / 2) {
        await new Promise((resolve) => setImmediate(resolve))
      }
      expect(readFileSync(output).subarray(start).toString('hex')).to.equal(all)
      await domain.destroy()
    })

    it('is refused that there is not, and so are all without a display, and of a machine that is paused or off', async () => {
      await using connection = await connect()
      const domain = await connection.define(specOf('vga'))
      await rejection('ERR_INVALID_STATE', domain.sendKeys(['a']))
      await domain.start()
      const unknown = await rejection('ERR_INVALID_ARGUMENT', domain.sendKeys(['a', 'volumeup']))
      expect(unknown).to.include({ field: 'keys[1]' })
      expect(unknown.message).to.include("'volumeup'")
      await domain.suspend()
      expect((await rejection('ERR_INVALID_STATE', domain.sendKeys(['a']))).message).to.include('paused')
      await domain.resume()
      await domain.sendKeys(['a'])
      await domain.destroy()
      await domain.undefine()
      const blind = await connection.define(specOf('none'))
      await blind.start()
      expect(await rejection('ERR_INVALID_STATE', blind.sendKeys(['a']))).to.include({ field: 'graphics' })
      await blind.destroy()
    })

    it('fails with the machine that ends while it is down', async () => {
      await using connection = await connect()
      const domain = await connection.define(specOf('vga'))
      await hearKeys(domain, connection.native.machineFolder('a'), pcKeysReady)
      const output = join(connection.native.machineFolder('a'), 'serial0.out')
      const start = readFileSync(output).length
      const pressed = Promise.allSettled(Array.from({ length: 5 }, () => domain.sendKeys(['a'])))
      while (readFileSync(output).length === start) await new Promise((resolve) => setImmediate(resolve))
      await domain.destroy()
      const failures = (await pressed).flatMap((result) =>
        result.status === 'rejected' ? [result.reason] : [],
      )
      expect(failures).to.not.have.length(0)
      for (const failure of failures) expect(failure).to.have.property('code', 'ERR_INVALID_STATE')
    })
  })

  describe('a PC of Bochs', () => {
    needPeer(bochsPeer)
    needPeer(bochsWindowPeer)

    it('is seen by a boot sector, every one, and no combination is for Bochs itself', async () => {
      await using connection = await bochs.connect(`bochs:///session?state=${newFolder()}`)
      const path = join(newFolder(), 'keys.img')
      writeFileSync(path, bootKeyGuest())
      const domain = await connection.define({
        name: 'a',
        architecture: 'i386',
        memory: '32 MiB',
        graphics: 'vga',
        disks: [{ path, device: 'floppy' }],
      })
      const guest = await hearKeys(domain, connection.native.machineFolder('a'), pcKeysReady)
      const known = [...bochsKeys].filter((key) => scanCodes.has(key)).map((key) => [key])
      for (const keys of [...known, ...combinations]) {
        const codes = codesInHex(keys)
        expect(await guest.press(keys, codes.length / 2), keys.join('+')).to.equal(codes)
      }
      expect(await guest.press(['print'], 8)).to.equal('e02ae037e0b7e0aa')
      expect(await guest.press(['pause'], 6)).to.equal('e11d45e19dc5')
      await domain.destroy()
    })
  })
})
