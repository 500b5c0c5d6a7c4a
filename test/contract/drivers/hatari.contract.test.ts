import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { payloadImage } from '../../../benchmarks/guest/images.js'
import { hatari } from '../../../drivers/hatari/driver.js'
import { formattedFloppy } from '../../support/atari-floppy.js'
import { hatariPeer, xvfbPeer } from '../../support/known-peers.js'
import { payloadReady } from '../../support/payload.js'
import { newFolder } from '../../support/qemu.js'
import { describeContract } from '../describe-contract.js'

describeContract({
  title: 'hatari',
  driver: hatari,
  peers: [hatariPeer, xvfbPeer],
  uri: () => `hatari:///session?state=${newFolder()}`,
  async spec(name, { disk, graphics }, folder) {
    const path = join(folder, `${name}.st`)
    if (disk) await writeFile(path, formattedFloppy())
    return {
      name,
      ...(graphics ? { graphics: 'vga' } : {}),
      architecture: 'm68k',
      machine: 'tt',
      cpu: { model: '68040' },
      memory: '4 MiB',
      boot: { kernel: (await payloadImage('atari-m68k')).path },
      ...(disk ? { disks: [{ path, device: 'floppy' }] } : {}),
    }
  },
  guest: { ready: payloadReady('atari-m68k'), floodBytes: 20_000 },
  withoutDiskCounters: 'Hatari counts nothing for one disk alone',
})
