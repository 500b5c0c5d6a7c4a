import { join } from 'node:path'
import { qemu } from '../../../drivers/qemu/driver.js'
import { runProgram } from '../../../src/transports/child-process.js'
import { neededDrives } from '../../support/drive.js'
import { kvmPeer, qemuImgPeer, qemuPeer } from '../../support/known-peers.js'
import { makeLayers } from '../../support/layers.js'
import { payloadImage, payloadReady } from '../../support/payload.js'
import { newFolder, qemuUri } from '../../support/qemu.js'
import { describeContract } from '../describe-contract.js'
import type { ContractSubject } from '../subject.js'

const translator: ContractSubject = {
  title: 'qemu (translator)',
  driver: qemu,
  peers: [qemuPeer, qemuImgPeer],
  uri: () => qemuUri(newFolder()),
  async spec(name, needs, folder) {
    const { disk, graphics, maximumVcpus } = needs
    const format = disk === 'raw' ? 'raw' : 'qcow2'
    const path = join(folder, `${name}.${format}`)
    if (disk === 'layers') await makeLayers(path)
    else if (disk) await runProgram('qemu-img', ['create', '-f', format, path, '16M'])
    return {
      name,
      memory: '64 MiB',
      boot: { kernel: payloadImage('metal-x86_64') },
      disks: [...(disk ? [{ path }] : []), ...(await neededDrives(name, needs, folder))],
      ...(graphics ? { graphics: 'vga' } : {}),
      ...(maximumVcpus === undefined ? {} : { vcpus: { count: 1, maximum: maximumVcpus } }),
      qemu: { debugExit: true },
    }
  },
  guest: { ready: payloadReady('metal-x86_64'), floodBytes: 128 * 1024, nmi: 'fault 2 ' },
  lacking: {
    'guest-agent': 'the payload runs no agent; test/drivers/qemu/features has the real one',
    'guest-freeze': 'the payload runs no agent; test/drivers/qemu/features has the real one',
    'guest-info': 'the payload runs no agent; test/drivers/qemu/features has a guest that does',
  },
}

describeContract(translator)

// A software KVM needs seconds for a boot, and the translator has passed the whole suite.
describeContract({
  ...translator,
  title: 'qemu (kvm)',
  peers: [kvmPeer, qemuPeer, qemuImgPeer],
  uri: () => qemuUri(newFolder(), 'kvm'),
  accelerator: 'kvm',
})
