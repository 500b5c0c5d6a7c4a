import { chooseKernel } from '../linux/choose-kernel.js'
import { type GuestDevice, guestDevices, type LinuxDevices } from '../linux/devices.js'
import { guestImage } from '../linux/guest-image.js'
import { listKernels } from '../linux/kernel-store.js'
import type { CampaignPlatform } from './platform.js'
import type { PlatformRecord } from './records.js'

/** How a Linux guest starts, and what the records say of it. */
export interface LinuxBoot {
  readonly boot: NonNullable<CampaignPlatform['spec']['boot']>
  readonly kernel: NonNullable<PlatformRecord['kernel']>
}

/**
 * What the kernel is told: its messages from the very first on go to the serial port, as far as they are written
 * before it reads that it shall be quiet; a panic or a shut-down that fails ends the machine. It is not to try whether the
 * timer interrupts it: on a busy host a translated one is too slow for that, and the kernel gives up ("IO-APIC + timer
 * doesn't work"; Documentation/admin-guide/kernel-parameters.txt, `no_timer_check`). Under KVM it does not try by itself.
 */
const kernelWords = [
  'console=ttyS0,115200',
  'earlyprintk=serial,ttyS0,115200',
  'loglevel=4',
  'panic=-1',
  'reboot=t',
  'no_timer_check',
]

/**
 * The same for a paravirtualised guest of Xen, whose console is Xen's own. It needs a kernel with `CONFIG_XEN_PV`, as all
 * of Debian's for x86-64 have it.
 */
const paravirtualWords = ['console=hvc0', 'earlyprintk=xen', 'loglevel=4', 'panic=-1']

/** The payload as the first process of a Linux machine with these devices. */
export async function linuxBoot(payload: string, devices: LinuxDevices): Promise<LinuxBoot> {
  return await bootOf(payload, guestDevices(devices), kernelWords)
}

/** The payload as the first process of a paravirtualised guest of Xen without devices. */
export async function paravirtualBoot(payload: string): Promise<LinuxBoot> {
  return await bootOf(payload, [], paravirtualWords)
}

async function bootOf(
  payload: string,
  devices: readonly GuestDevice[],
  words: readonly string[],
): Promise<LinuxBoot> {
  const { kernel, path, initrd, initrdSha256 } = await guestImage(payload, devices)
  const cmdline = [...words, '--', 'machine'].join(' ')
  return {
    boot: { kernel: path, initrd, cmdline },
    kernel: {
      package: kernel.package,
      packageVersion: kernel.packageVersion,
      release: kernel.release,
      sha256: kernel.sha256,
      initrdSha256,
      cmdline,
    },
  }
}

/** Why there can be no Linux guest with these devices; `undefined` if there can. */
export async function missingKernel(devices: readonly GuestDevice[]): Promise<string | undefined> {
  const kernels = await listKernels()
  if (kernels.length === 0) return "it needs a Linux kernel, which 'polyvisor kernel fetch' downloads"
  if (chooseKernel(kernels, devices) !== undefined) return undefined
  return `no kernel that was fetched drives ${devices.join(' and ')}; 'polyvisor kernel fetch generic' downloads one that does`
}
