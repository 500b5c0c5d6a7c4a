import { diskBuses, guestDevices, type LinuxDevices, networkCards } from '../linux/devices.js'
import { missingKernel } from './linux-guest.js'
import { machine, qemuSettings, tcgSettings } from './qemu-settings.js'
import { type MissingValue, type VariantSetting, type VariantSettings, wordSetting } from './setting.js'

/** The machines of a Linux guest: the one without PCI has no bus for its devices. */
const linuxMachine: VariantSetting = {
  ...machine,
  takes: 'pc, q35, or one with its version such as pc-q35-7.2',
  read: (value) => (value === 'microvm' ? undefined : machine.read(value)),
}

const titles = {
  disk: { virtio: 'disk on virtio-blk', scsi: 'disk on virtio-scsi', ide: 'disk on IDE' },
  network: { virtio: 'network by virtio-net', e1000: 'network by e1000', rtl8139: 'network by rtl8139' },
} as const

const devices: VariantSettings = {
  disk: { ...wordSetting(titles.disk, () => ({})), missing: (disk) => missing({ disk }) },
  network: { ...wordSetting(titles.network, () => ({})), missing: (network) => missing({ network }) },
}

async function missing(settings: Readonly<Record<string, string>>): Promise<MissingValue | undefined> {
  const reason = await missingKernel(guestDevices(linuxDevices(settings)))
  return reason === undefined ? undefined : { code: 'ERR_NOT_INSTALLED', reason }
}

/** The devices of a Linux guest with these settings, whose values were checked: virtio where they say nothing. */
export function linuxDevices({ disk, network }: Readonly<Record<string, string>>): LinuxDevices {
  return {
    disk: diskBuses.find((bus) => bus === disk) ?? 'virtio',
    network: networkCards.find((card) => card === network) ?? 'virtio',
  }
}

/** What a Linux guest of QEMU may have otherwise. */
export const linuxSettings: VariantSettings = { ...qemuSettings, machine: linuxMachine, ...devices }

/** What one under the translator may have otherwise. */
export const linuxTcgSettings: VariantSettings = { ...tcgSettings, machine: linuxMachine, ...devices }
