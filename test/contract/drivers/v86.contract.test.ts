import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { v86 } from '../../../drivers/v86/driver.js'
import { v86Peer } from '../../support/known-peers.js'
import { payloadImage, payloadReady } from '../../support/payload.js'
import { describeContract } from '../describe-contract.js'

let places = 0

describeContract({
  title: 'v86',
  driver: v86,
  peers: [v86Peer],
  uri() {
    places += 1
    return `v86:///contract-${places}`
  },
  async spec(name, { disk, graphics }, folder) {
    const path = join(folder, `${name}.raw`)
    if (disk) await writeFile(path, Buffer.alloc(2 ** 20))
    return {
      name,
      architecture: 'i386',
      memory: '32 MiB',
      boot: { kernel: payloadImage('metal-i386') },
      // Snapshots keep memory only, so what the guest writes must go there.
      ...(disk ? { disks: [{ path, readonly: true }] } : {}),
      ...(graphics ? { graphics: 'vga' } : {}),
    }
  },
  guest: { ready: payloadReady('metal-i386') },
})
