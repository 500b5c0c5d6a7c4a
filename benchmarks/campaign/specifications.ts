import type { CampaignPlatform } from './platform.js'
import type { PayloadArchitecture } from './platform-table.js'
import { qemuProgram } from './qemu-settings.js'

/** Memory of a machine without an operating system. */
export const bareMemory = '128 MiB'

/** The machine of a Linux guest on QEMU, without its kernel and devices. */
export async function linuxSpec(
  qemu: Readonly<Record<string, unknown>>,
  memory = '256 MiB',
): Promise<CampaignPlatform['spec']> {
  // A restart ends the machine: it can only come from a kernel that panics or cannot power off.
  return {
    architecture: 'x86_64',
    machine: 'pc',
    memory,
    qemu: { ...qemu, balloon: false, args: ['-no-reboot'] },
  }
}

/** QEMU's own choice of machine for the payload without an operating system. */
export async function qemuSpec(
  architecture: PayloadArchitecture,
  qemu: Readonly<Record<string, unknown>>,
): Promise<CampaignPlatform['spec']> {
  return { architecture: qemuProgram()?.architecture ?? architecture, memory: bareMemory, qemu }
}
