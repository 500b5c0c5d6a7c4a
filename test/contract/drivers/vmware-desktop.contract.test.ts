import { join } from 'node:path'
import { vmwareDesktop } from '../../../drivers/vmware-desktop/driver.js'
import { runProgram } from '../../../src/transports/child-process.js'
import { perlPeer, qemuImgPeer } from '../../support/known-peers.js'
import { useVmwareDesktop, type VmwareDesktopStandIn } from '../../support/vmware-desktop.js'
import { describeContract } from '../describe-contract.js'

let peer: VmwareDesktopStandIn | undefined

describeContract({
  title: 'vmware-desktop (a stand-in, which runs no guests)',
  driver: vmwareDesktop,
  peers: [perlPeer, qemuImgPeer],
  prepare() {
    peer = useVmwareDesktop()
  },
  uri: () => peer?.uri() ?? '',
  async spec(name, { disk }, folder) {
    const path = join(folder, `${name}.vmdk`)
    if (disk) await runProgram('qemu-img', ['create', '-f', 'vmdk', path, '1M'])
    return { name, ...(disk ? { disks: [{ path }] } : {}) }
  },
  guest: { ready: '' },
  lacking: { 'guest-agent': 'a stand-in runs no guests' },
})
