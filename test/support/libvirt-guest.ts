import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runProgram } from '../../src/transports/child-process.js'
import type { ContractSpec, MachineNeeds } from '../contract/subject.js'
import { neededDrives } from './drive.js'
import { makeLayers } from './layers.js'
import { giveToDaemon } from './libvirtd.js'
import { payloadImage } from './payload.js'

/** A machine that boots the payload under QEMU's translator, with its files in a folder that the daemon may enter. */
export async function libvirtGuest(name: string, needs: MachineNeeds, folder: string): Promise<ContractSpec> {
  const { disk, graphics, maximumVcpus } = needs
  const kernel = join(folder, 'payload')
  await copyFile(payloadImage('metal-x86_64'), kernel)
  await giveToDaemon(kernel)
  const format = disk === 'raw' ? 'raw' : 'qcow2'
  const path = join(folder, `${name}.${format}`)
  if (disk === 'layers') await makeLayers(path, giveToDaemon)
  else if (disk) {
    await runProgram('qemu-img', ['create', '-f', format, path, '16M'])
    await giveToDaemon(path)
  }
  return {
    name,
    memory: '64 MiB',
    boot: { kernel },
    disks: [...(disk ? [{ path }] : []), ...(await neededDrives(name, needs, folder, giveToDaemon))],
    ...(graphics ? { graphics: 'vga' } : {}),
    ...(maximumVcpus === undefined ? {} : { vcpus: { count: 1, maximum: maximumVcpus } }),
    libvirt: { type: 'qemu' },
  }
}
