import { mkdirSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import {
  cartridge,
  cartridgeOrigin,
  serialControl as control,
  serialData as data,
  serialStart,
} from '../../../benchmarks/historic/msx-cartridge.js'
import { openmsx } from '../../../drivers/openmsx/driver.js'
import { assembleForDos, place, short } from '../../support/dos-assembler.js'
import { openmsxPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { newFolder } from '../../support/qemu.js'
import { rejection } from '../../support/rejection.js'
import { expectWholeState } from '../emulator/state/whole-state.js'

/** Counts from `a` to `z` again and again on the RS-232C interface. */
const counter = cartridge(
  assembleForDos(cartridgeOrigin, [
    ...[0xf3, 0x31, 0x00, 0xf0], // di; ld sp, f000h
    ...serialStart,
    place('again'),
    ...[0x0e, 0x61], // ld c, 'a'
    place('wait'),
    ...[0xdb, control, 0xe6, 0x01, 0x28, short('wait')], // in a; and transmitter ready; jr z
    ...[0x79, 0xd3, data, 0x0c], // ld a, c; out; inc c
    ...[0x79, 0xfe, 0x7b, 0x20, short('wait')], // ld a, c; cp 'z'+1; jr nz
    ...[0x18, short('again')],
  ]),
)

describe('the state of a machine of openMSX', () => {
  needPeer(openmsxPeer)

  it('is whole: it goes on counting, also under another name, and does not while it is paused', async () => {
    // Longer than the path of a socket may be.
    const state = join(realpathSync(newFolder()), 'a'.repeat(100))
    const kernel = join(newFolder(), 'counter.rom')
    writeFileSync(kernel, counter)
    await using connection = await openmsx.connect(`openmsx:///session?state=${state}`)
    const domain = await connection.define({
      name: 'a',
      architecture: 'z80',
      machine: 'msx2+',
      boot: { kernel },
    })
    await expectWholeState(domain)
  })

  it('that openMSX does not write is told with its reason, and the machine goes on', async () => {
    const state = realpathSync(newFolder())
    const kernel = join(newFolder(), 'counter.rom')
    writeFileSync(kernel, counter)
    await using connection = await openmsx.connect(`openmsx:///session?state=${state}`)
    const domain = await connection.define({ name: 'a', architecture: 'z80', boot: { kernel } })
    await domain.start()
    // What the state goes through on its way.
    mkdirSync(join(state, 'a', 'run', 'stored'))
    const error = await rejection('ERR_OPERATION_FAILED', domain.save(join(newFolder(), 'saved')))
    expect(error.message).to.include('stored')
    expect((await domain.info()).state).to.equal('running')
    await domain.destroy()
  })
})
