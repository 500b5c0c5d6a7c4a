import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { simh } from '../../../drivers/simh/driver.js'
import { simhPeer } from '../../support/known-peers.js'
import { pdp11Guest, pdp11Ready } from '../../support/pdp11-guest.js'
import { newFolder } from '../../support/qemu.js'
import { describeContract } from '../describe-contract.js'

describeContract({
  title: 'simh (PDP-11)',
  driver: simh,
  peers: [simhPeer],
  uri: () => `simh:///session?state=${newFolder()}`,
  async spec(name, { disk }, folder) {
    const [kernel, path] = [join(folder, `${name}.tape`), join(folder, `${name}.raw`)]
    await writeFile(kernel, pdp11Guest())
    // An RL01 cartridge.
    if (disk) await writeFile(path, Buffer.alloc(512 * 40 * 256))
    return {
      name,
      architecture: 'pdp11',
      machine: 'pdp11-70',
      boot: { kernel },
      ...(disk ? { disks: [{ path }] } : {}),
    }
  },
  guest: { ready: pdp11Ready, floodBytes: 20_000 },
  withoutDiskCounters: 'SIMH counts nothing for one disk alone',
})
