import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { storedBootImage } from '../../../benchmarks/guest/boot/boot-image.js'
import { bochs } from '../../../drivers/bochs/driver.js'
import { bochsPeer, bochsWindowPeer, xvfbPeer } from '../../support/known-peers.js'
import { payloadReady } from '../../support/payload.js'
import { newFolder } from '../../support/qemu.js'
import { describeContract } from '../describe-contract.js'

describeContract({
  title: 'bochs',
  driver: bochs,
  peers: [bochsPeer, bochsWindowPeer, xvfbPeer],
  uri: () => `bochs:///session?state=${newFolder()}`,
  async spec(name, { disk, graphics }, folder) {
    const path = join(folder, `${name}.raw`)
    if (disk) await writeFile(path, Buffer.alloc(2 ** 20))
    const boot = { path: (await storedBootImage('metal-i386', 'disk')).path, readonly: true }
    return {
      name,
      architecture: 'i386',
      memory: '32 MiB',
      ...(graphics ? { graphics: 'vga' } : {}),
      disks: [{ ...boot, id: 'boot0' }, ...(disk ? [{ path }] : [])],
      // The slower its clock, the faster is its serial port.
      bochs: { ips: 1_000_000 },
    }
  },
  guest: { ready: payloadReady('metal-i386'), floodBytes: 20_000 },
  withoutDiskCounters: 'Bochs counts nothing for one disk alone',
})
