import { usableCpus } from '../../src/local/affinity.js'
import { containerSettings } from './container-settings.js'
import { copies } from './copies.js'
import { linuxDevices, linuxSettings, linuxTcgSettings } from './linux-settings.js'
import { containerOffer, kvmOffer, linuxOffer, nativeOffer, qemuOffer } from './offers.js'
import type { PlatformEntry } from './platform-table.js'
import { image, imageNamed } from './root-image.js'
import type { VariantSettings } from './setting.js'
import { linuxSpec } from './specifications.js'

const targets = { x86_64: 'linux-x86_64' } as const
/** Its tools need more than the payload alone. */
const guestMemory = '768 MiB'

const rootImage = imageNamed
const settings: VariantSettings = { image }

const linux: PlatformEntry['linux'] = (chosen) => ({ ...linuxDevices(chosen), rootImage: true })

/**
 * The platforms on which one and the same root file system of Debian runs, the baseline first. They exist for the
 * family `tools`, and take part by themselves only in campaigns of nothing else.
 */
export const debianPlatforms: readonly PlatformEntry[] = [
  {
    id: 'native-debian',
    title: 'Debian root on this machine',
    driver: 'native',
    class: 'native',
    uri: 'native:///polyvisor-bench',
    accelerator: 'native',
    targets,
    settings: { ...settings, copies },
    rootImage,
    offer: async () => nativeOffer(),
    spec: async (architecture) => ({ architecture }),
  },
  {
    id: 'container-debian',
    title: 'Debian root in a container',
    driver: 'container',
    class: 'container',
    uri: 'container:///polyvisor-bench',
    accelerator: 'native',
    targets,
    settings: { ...settings, ...containerSettings },
    rootImage,
    offer: containerOffer,
    spec: async (architecture) => ({ architecture, vcpus: (await usableCpus()).length }),
  },
  {
    id: 'qemu-tcg-debian',
    title: 'Debian root on QEMU, translated (TCG)',
    driver: 'qemu',
    class: 'emulator',
    uri: 'qemu:///session',
    accelerator: 'tcg',
    targets,
    settings: { ...settings, ...linuxTcgSettings },
    rootImage,
    linux,
    offer: () => linuxOffer(qemuOffer(), { ...linuxDevices({}), rootImage: true }),
    spec: () => linuxSpec({ accelerator: 'tcg' }, guestMemory),
  },
  {
    id: 'qemu-kvm-debian',
    title: 'Debian root on QEMU with KVM',
    driver: 'qemu',
    class: 'hypervisor',
    uri: 'qemu:///session',
    accelerator: 'kvm',
    targets,
    settings: { ...settings, ...linuxSettings },
    rootImage,
    linux,
    offer: (signal) => linuxOffer(kvmOffer(signal), { ...linuxDevices({}), rootImage: true }),
    spec: () => linuxSpec({ accelerator: 'kvm' }, guestMemory),
  },
]
