import { linuxDevices, linuxSettings, linuxTcgSettings } from './linux-settings.js'
import { kvmOffer, linuxOffer, qemuOffer } from './offers.js'
import type { PlatformEntry } from './platform-table.js'
import { linuxSpec } from './specifications.js'

/** The payload as the first process of Linux on QEMU's translator. */
export const translatedLinux = {
  id: 'qemu-tcg-linux',
  title: 'Linux on QEMU, translated (TCG)',
  driver: 'qemu',
  class: 'emulator',
  uri: 'qemu:///session',
  accelerator: 'tcg',
  targets: { x86_64: 'linux-x86_64' },
  settings: linuxTcgSettings,
  offer: () => linuxOffer(qemuOffer()),
  spec: () => linuxSpec({ accelerator: 'tcg' }),
  linux: linuxDevices,
} satisfies PlatformEntry

/** The same with KVM. */
export const linuxWithKvm = {
  id: 'qemu-kvm-linux',
  title: 'Linux on QEMU with KVM',
  driver: 'qemu',
  class: 'hypervisor',
  uri: 'qemu:///session',
  accelerator: 'kvm',
  targets: { x86_64: 'linux-x86_64' },
  settings: linuxSettings,
  offer: (signal) => linuxOffer(kvmOffer(signal)),
  spec: () => linuxSpec({ accelerator: 'kvm' }),
  linux: linuxDevices,
} satisfies PlatformEntry
