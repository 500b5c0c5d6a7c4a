import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { vice } from '../../../drivers/vice/driver.js'
import { c64Guest, c64Ready } from '../../support/c64-guest.js'
import { vicePeer, xvfbPeer } from '../../support/known-peers.js'
import { newFolder } from '../../support/qemu.js'
import { describeContract } from '../describe-contract.js'

describeContract({
  title: 'vice',
  driver: vice,
  peers: [vicePeer, xvfbPeer],
  uri: () => `vice:///session?state=${newFolder()}`,
  async spec(name, { graphics }, folder) {
    const kernel = join(folder, `-warp ${name}: "|exit" $HOME.prg`)
    await writeFile(kernel, c64Guest())
    return {
      name,
      ...(graphics ? { graphics: 'vga' } : {}),
      architecture: '6502',
      boot: { kernel },
      vice: { debugCartridge: true },
    }
  },
  guest: { ready: c64Ready, floodBytes: 10_000 },
  withoutDiskCounters: 'VICE counts nothing for one disk alone',
})
