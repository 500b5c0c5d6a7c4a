import { join } from 'node:path'
import { parallels } from '../../../drivers/parallels/driver.js'
import { neededDrives } from '../../support/drive.js'
import { perlPeer } from '../../support/known-peers.js'
import { makeHdd, type ParallelsStandIn, useParallels } from '../../support/parallels.js'
import { describeContract } from '../describe-contract.js'

let peer: ParallelsStandIn | undefined

describeContract({
  title: 'parallels (a stand-in, which runs no guests)',
  driver: parallels,
  peers: [perlPeer],
  prepare() {
    peer = useParallels()
  },
  uri: () => peer?.uri() ?? '',
  async spec(name, needs, folder) {
    return {
      name,
      disks: [
        ...(needs.disk ? [{ path: makeHdd(join(folder, `${name}.hdd`)) }] : []),
        ...(await neededDrives(name, needs, folder)),
      ],
      ...(needs.graphics ? { graphics: 'vga' } : {}),
    }
  },
  guest: { ready: '' },
})
