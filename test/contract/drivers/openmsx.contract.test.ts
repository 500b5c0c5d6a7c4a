import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openmsx } from '../../../drivers/openmsx/driver.js'
import { openmsxPeer, xvfbPeer } from '../../support/known-peers.js'
import { msxExitPort, msxGuest, msxReady } from '../../support/msx-guest.js'
import { newFolder } from '../../support/qemu.js'
import { describeContract } from '../describe-contract.js'

describeContract({
  title: 'openmsx',
  driver: openmsx,
  peers: [openmsxPeer, xvfbPeer],
  uri: () => `openmsx:///session?state=${newFolder()}`,
  async spec(name, { graphics }, folder) {
    const kernel = join(folder, `${name} "[exit 1]" $HOME.rom`)
    await writeFile(kernel, msxGuest())
    return {
      name,
      ...(graphics ? { graphics: 'vga' } : {}),
      architecture: 'z80',
      machine: 'msx2',
      boot: { kernel },
      openmsx: { exitPort: msxExitPort },
    }
  },
  guest: { ready: msxReady, floodBytes: 20_000 },
  withoutDiskCounters: 'an MSX with C-BIOS has no disks',
})
