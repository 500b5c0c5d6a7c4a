import { join } from 'node:path'
import { virtualbox } from '../../../drivers/virtualbox/driver.js'
import { runProgram } from '../../../src/transports/child-process.js'
import { neededDrives } from '../../support/drive.js'
import { perlPeer, qemuImgPeer } from '../../support/known-peers.js'
import { useVirtualbox, type VirtualboxStandIn } from '../../support/virtualbox.js'
import { describeContract } from '../describe-contract.js'

let peer: VirtualboxStandIn | undefined

describeContract({
  title: 'virtualbox (a stand-in, which runs no guests)',
  driver: virtualbox,
  peers: [perlPeer, qemuImgPeer],
  prepare() {
    peer = useVirtualbox()
  },
  uri: () => peer?.uri() ?? '',
  async spec(name, needs, folder) {
    const path = join(folder, `${name}.vdi`)
    if (needs.disk) await runProgram('qemu-img', ['create', '-f', 'vdi', path, '1M'])
    return {
      name,
      disks: [...(needs.disk ? [{ path }] : []), ...(await neededDrives(name, needs, folder))],
      ...(needs.graphics ? { graphics: 'vga' } : {}),
    }
  },
  guest: { ready: '', singleChildSnapshots: 'VirtualBox merges a snapshot into one on top of it' },
})
