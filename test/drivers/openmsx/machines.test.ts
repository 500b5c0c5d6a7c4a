import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { openmsx } from '../../../drivers/openmsx/driver.js'
import { untilReady } from '../../contract/boot.js'
import { askGuest } from '../../contract/context.js'
import { openmsxPeer } from '../../support/known-peers.js'
import { msxExitPort, msxGuest, msxReady } from '../../support/msx-guest.js'
import { needPeer } from '../../support/peers.js'
import { newFolder } from '../../support/qemu.js'
import { rejection } from '../../support/rejection.js'

function cartridge(content: Buffer = msxGuest()): string {
  const path = join(newFolder(), 'cartridge')
  writeFileSync(path, content)
  return path
}

describe('the machines of openMSX', () => {
  needPeer(openmsxPeer)

  for (const [machine, kibibytes] of [
    ['msx1', 64],
    ['msx2-br', 512],
    ['msx2+-jp', 512],
  ] as const) {
    it(`${machine} starts a cartridge, which ends it with a number that is told as a crash`, async () => {
      await using connection = await openmsx.connect(`openmsx:///session?state=${newFolder()}`)
      const domain = await connection.define({
        name: 'a',
        architecture: 'z80',
        machine,
        boot: { kernel: cartridge() },
        openmsx: { exitPort: msxExitPort },
      })
      await using events = connection.events({ types: ['lifecycle'] })
      await domain.start()
      await untilReady(domain, msxReady)
      // Longer than what the emulator's library would take at once and keep.
      const line = 'a line of more than a few bytes, '.repeat(20)
      expect(await askGuest(domain, line, line)).to.include(line)
      const stream = await domain.openConsole()
      stream.write('x\n')
      for await (const event of events) {
        if (event.type === 'lifecycle' && event.change !== 'started') {
          expect(event).to.include({ change: 'crashed', reason: 'the program ended with 7' })
          break
        }
      }
      stream.destroy()
      expect(await domain.info()).to.include({ state: 'crashed', memory: kibibytes * 1024 })
    })
  }

  it('without a port that ends it, goes on when a program writes there', async () => {
    await using connection = await openmsx.connect(`openmsx:///session?state=${newFolder()}`)
    const domain = await connection.define({
      name: 'a',
      architecture: 'z80',
      boot: { kernel: cartridge() },
    })
    await domain.start()
    await untilReady(domain, msxReady)
    expect(await askGuest(domain, 'off', 'off')).to.include('off')
    await domain.destroy()
    expect(await domain.info()).to.include({ state: 'shutoff', reason: 'destroyed' })
  })

  it('refuses a truncated cartridge when it is defined', async () => {
    await using connection = await openmsx.connect(`openmsx:///session?state=${newFolder()}`)
    const kernel = cartridge(msxGuest().subarray(0, 5000))
    const defined = connection.define({ name: 'a', architecture: 'z80', boot: { kernel } })
    expect(await rejection('ERR_INVALID_SPEC', defined)).to.include({ field: 'boot.kernel' })
  })
})
