import { createHash } from 'node:crypto'
import { readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import {
  cartridge,
  cartridgeOrigin,
  serialData as data,
  serialStart,
  serialStatus as status,
} from '../../../benchmarks/historic/c64-cartridge.js'
import { word } from '../../../benchmarks/historic/mos6502-code.js'
import { vice } from '../../../drivers/vice/driver.js'
import { c64Kernal, c64Program, c64Ready } from '../../support/c64-guest.js'
import { readUntil } from '../../support/console.js'
import { assembleForDos, place, short } from '../../support/dos-assembler.js'
import { vicePeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { newFolder } from '../../support/qemu.js'
import { rejection } from '../../support/rejection.js'
import { expectWholeState } from '../emulator/state/whole-state.js'

/** Counts from `a` to `z` again and again on the serial port. */
const counter = cartridge(
  assembleForDos(cartridgeOrigin, [
    ...[0x78, 0xd8, 0xa2, 0xff, 0x9a], // sei; cld; ldx; txs
    ...serialStart,
    place('again'),
    ...[0xa0, 0x61], // ldy #'a'
    place('wait'),
    ...[0xad, ...word(status), 0x29, 0x10, 0xf0, short('wait')], // lda; and transmitter empty; beq
    ...[0x98, 0x8d, ...word(data), 0xc8], // tya; sta; iny
    ...[0xc0, 0x7b, 0xd0, short('wait'), 0xf0, short('again')], // cpy #'z'+1; bne; beq
  ]),
)

describe('the state of a machine of VICE', () => {
  needPeer(vicePeer)

  it('is whole: it goes on counting, also under another name, and does not while it is paused', async () => {
    // Longer than the path of a socket may be.
    const state = join(realpathSync(newFolder()), 'a'.repeat(100))
    const kernel = join(newFolder(), 'counter.crt')
    writeFileSync(kernel, counter)
    await using connection = await vice.connect(`vice:///session?state=${state}`)
    const domain = await connection.define({ name: 'a', architecture: '6502', boot: { kernel } })
    await expectWholeState(domain)
  })

  it('that VICE cannot read starts nothing', async () => {
    const kernel = join(newFolder(), 'counter.crt')
    writeFileSync(kernel, counter)
    await using connection = await vice.connect(`vice:///session?state=${newFolder()}`)
    const domain = await connection.define({ name: 'a', architecture: '6502', boot: { kernel } })
    await domain.start()
    const file = join(newFolder(), 'saved')
    await domain.save(file)
    // One of the last modules gets another name, and the file the digest that it has now.
    const saved = readFileSync(file).subarray(0, -32)
    saved.write('VIC-XX', saved.indexOf('VIC-II'))
    writeFileSync(file, Buffer.concat([saved, createHash('sha256').update(saved).digest()]))
    await rejection('ERR_START_FAILED', domain.restore(file))
    expect((await domain.info()).state).to.equal('shutoff')
  })

  it('is not taken of a machine with a disk, and one with a program goes on with it', async () => {
    const folder = newFolder()
    const disk = join(folder, 'disk.d64')
    const [kernel, kernal, basic] = ['program.prg', 'kernal.rom', 'basic.rom'].map((name) =>
      join(folder, name),
    )
    writeFileSync(disk, Buffer.alloc(174_848))
    writeFileSync(kernel ?? '', c64Program())
    writeFileSync(kernal ?? '', c64Kernal())
    writeFileSync(basic ?? '', Buffer.alloc(8192))
    await using connection = await vice.connect(`vice:///session?state=${newFolder()}`)
    const spec = {
      architecture: '6502',
      boot: { kernel },
      vice: { kernal, basic, debugCartridge: true },
    } as const
    const withDisk = await connection.define({
      ...spec,
      name: 'a',
      disks: [{ path: disk, device: 'floppy' }],
    })
    await withDisk.start()
    const error = await rejection('ERR_UNSUPPORTED', withDisk.createSnapshot('s'))
    expect(error.field).to.equal('disks')
    await withDisk.destroy()
    await withDisk.createSnapshot('off')
    const domain = await connection.define({ ...spec, name: 'b' })
    await domain.start()
    const console = await domain.openConsole({ scrollback: true })
    await readUntil(console, c64Ready)
    console.destroy()
    const file = join(folder, 'saved')
    await domain.save(file)
    await domain.restore(file)
    const restored = await domain.openConsole()
    restored.write('hello\n')
    await readUntil(restored, 'hello')
    restored.destroy()
    await domain.destroy()
  })
})
