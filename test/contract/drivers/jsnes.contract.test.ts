import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { jsnes } from '../../../drivers/jsnes/driver.js'
import { jsnesPeer } from '../../support/known-peers.js'
import { nesExitAddress, nesGuest, nesReady } from '../../support/nes-guest.js'
import { describeContract } from '../describe-contract.js'

let places = 0

describeContract({
  title: 'jsnes',
  driver: jsnes,
  peers: [jsnesPeer],
  uri() {
    places += 1
    return `jsnes:///contract-${places}`
  },
  async spec(name, { graphics }, folder) {
    const kernel = join(folder, `${name}.nes`)
    await writeFile(kernel, nesGuest())
    return {
      name,
      architecture: '6502',
      boot: { kernel },
      jsnes: { exitAddress: nesExitAddress },
      ...(graphics ? { graphics: 'vga' } : {}),
    }
  },
  guest: { ready: nesReady, remembers: true },
  withoutDiskCounters: 'an NES has no disks',
})
