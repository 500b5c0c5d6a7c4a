import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { dosbox } from '../../../drivers/dosbox/driver.js'
import { dosGuest, dosReady } from '../../support/dos-guest.js'
import { dosboxPeer, xvfbPeer } from '../../support/known-peers.js'
import { newFolder } from '../../support/qemu.js'
import { describeContract } from '../describe-contract.js'

describeContract({
  title: 'dosbox',
  driver: dosbox,
  peers: [dosboxPeer, xvfbPeer],
  uri: () => `dosbox:///session?state=${newFolder()}`,
  async spec(name, { disk, graphics }, folder) {
    const [programs, path] = [join(folder, `${name} of 'DOS'`), join(folder, `${name}.raw`)]
    await mkdir(programs, { recursive: true })
    await writeFile(join(programs, 'guest.com'), dosGuest())
    if (disk) await writeFile(path, Buffer.alloc(4 * 2 ** 20))
    return {
      name,
      ...(graphics ? { graphics: 'vga' } : {}),
      architecture: 'i386',
      ...(disk ? { disks: [{ path }] } : {}),
      dosbox: { folder: programs, program: 'GUEST.COM' },
    }
  },
  guest: { ready: dosReady, floodBytes: 10_000 },
  withoutDiskCounters: 'DOSBox counts nothing for one disk alone',
})
