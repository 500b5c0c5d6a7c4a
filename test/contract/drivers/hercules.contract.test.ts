import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { hercules } from '../../../drivers/hercules/driver.js'
import { herculesPeer } from '../../support/known-peers.js'
import { newFolder } from '../../support/qemu.js'
import { s370Guest, s370Ready } from '../../support/s370-guest.js'
import { describeContract } from '../describe-contract.js'

describeContract({
  title: 'hercules (System/370)',
  driver: hercules,
  peers: [herculesPeer],
  uri: () => `hercules:///session?state=${newFolder()}`,
  async spec(name, _needs, folder) {
    const kernel = join(folder, `${name} 'of' "cards" # $HOME.deck`)
    await writeFile(kernel, s370Guest())
    return { name, architecture: 's370', boot: { kernel } }
  },
  guest: {
    ready: s370Ready,
    floodBytes: 20_000,
    withoutControlSequences: 'a 3215 prints a blank for what has no type',
  },
  withoutDiskCounters: 'Hercules counts nothing for one disk alone',
})
