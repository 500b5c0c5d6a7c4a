import { linuxWithKvm, translatedLinux } from './linux-platforms.js'
import { linuxDevices } from './linux-settings.js'
import { kvmOffer, linuxOffer, qemuOffer } from './offers.js'
import type { PlatformEntry } from './platform-table.js'
import { container, native } from './process-platforms.js'
import { image, imageNamed } from './root-image.js'
import { linuxSpec } from './specifications.js'

const devices: NonNullable<PlatformEntry['linux']> = (settings) => ({
  ...linuxDevices(settings),
  rootImage: true,
})

/** Its tools need more than the payload alone. */
const guestMemory = '768 MiB'

/** A platform with a root file system, for the CPU that its programs are for. */
function rooted(
  entry: PlatformEntry,
  own: Pick<PlatformEntry, 'id' | 'title'> & Partial<PlatformEntry>,
): PlatformEntry {
  return {
    ...entry,
    targets: { x86_64: 'linux-x86_64' },
    settings: { image, ...entry.settings },
    rootImage: imageNamed,
    ...own,
  }
}

/**
 * The platforms on which one and the same root file system of Debian runs, the baseline first. They exist for the
 * family `tools`, and take part by themselves only in campaigns of nothing else.
 */
export const debianPlatforms: readonly PlatformEntry[] = [
  rooted(native, { id: 'native-debian', title: 'Debian root on this machine' }),
  rooted(container, { id: 'container-debian', title: 'Debian root in a container' }),
  rooted(translatedLinux, {
    id: 'qemu-tcg-debian',
    title: 'Debian root on QEMU, translated (TCG)',
    offer: () => linuxOffer(qemuOffer(), devices({})),
    spec: () => linuxSpec({ accelerator: 'tcg' }, guestMemory),
    linux: devices,
  }),
  rooted(linuxWithKvm, {
    id: 'qemu-kvm-debian',
    title: 'Debian root on QEMU with KVM',
    offer: (signal) => linuxOffer(kvmOffer(signal), devices({})),
    spec: () => linuxSpec({ accelerator: 'kvm' }, guestMemory),
    linux: devices,
  }),
]
