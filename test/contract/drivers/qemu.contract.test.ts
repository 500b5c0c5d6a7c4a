import { join } from 'node:path'
import { qemu } from '../../../drivers/qemu/driver.js'
import { runProgram } from '../../../src/transports/child-process.js'
import { payloadImage, payloadReady } from '../../support/payload.js'
import { newFolder, qemuPeer, qemuUri } from '../../support/qemu.js'
import { describeContract } from '../describe-contract.js'

describeContract({
  title: 'qemu (translator)',
  driver: qemu,
  peer: qemuPeer,
  uri: () => qemuUri(newFolder()),
  async spec(name, { disk, graphics, maximumVcpus }, folder) {
    const path = join(folder, `${name}.qcow2`)
    if (disk) await runProgram('qemu-img', ['create', '-f', 'qcow2', path, '16M'])
    return {
      name,
      memory: '64 MiB',
      boot: { kernel: payloadImage('metal-x86_64') },
      ...(disk ? { disks: [{ path }] } : {}),
      ...(graphics ? { graphics: 'vga' } : {}),
      ...(maximumVcpus === undefined ? {} : { vcpus: { count: 1, maximum: maximumVcpus } }),
      qemu: { debugExit: true },
    }
  },
  guest: { ready: payloadReady('metal-x86_64') },
  lacking: { 'guest-agent': 'the payload runs no agent; test/drivers/qemu/features has the real one' },
  timeout: 20_000,
})
