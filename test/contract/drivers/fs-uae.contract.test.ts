import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fsUae } from '../../../drivers/fs-uae/driver.js'
import { amigaGuest, amigaReady } from '../../support/amiga-guest.js'
import { fsUaePeer, xvfbPeer } from '../../support/known-peers.js'
import { newFolder } from '../../support/qemu.js'
import { describeContract } from '../describe-contract.js'

describeContract({
  title: 'fs-uae',
  driver: fsUae,
  peers: [fsUaePeer, xvfbPeer],
  uri: () => `fs-uae:///session?state=${newFolder()}`,
  async spec(name, { graphics }, folder) {
    const path = join(folder, `${name} 'of' $HOME.adf`)
    await writeFile(path, amigaGuest())
    return {
      name,
      ...(graphics ? { graphics: 'vga' } : {}),
      architecture: 'm68k',
      machine: 'a500',
      disks: [{ path, device: 'floppy' }],
      'fs-uae': { emulatorCalls: true },
    }
  },
  together: 2,
  guest: { ready: amigaReady, floodBytes: 20_000 },
  withoutDiskCounters: 'FS-UAE counts nothing for one disk alone',
})
