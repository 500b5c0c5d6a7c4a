import type { PayloadImage, PayloadTarget } from '../guest/images.js'
import type { LinuxDevices } from '../linux/devices.js'
import { boardPlatforms } from './board-platforms.js'
import { debianPlatforms } from './debian-platforms.js'
import { emulatorPlatforms } from './emulator-platforms.js'
import { kvmByLibvirt, translatedByLibvirt } from './libvirt-platforms.js'
import { linuxWithKvm, translatedLinux } from './linux-platforms.js'
import { kvmOffer, lacksQemuFor, type Offer, qemuOffer } from './offers.js'
import { otherCpuPlatforms } from './other-cpu-platforms.js'
import { bootSettings } from './payload-boot.js'
import type { PayloadStart } from './payload-start.js'
import type { CampaignPlatform, Places } from './platform.js'
import { container, native } from './process-platforms.js'
import { qemuSettings, tcgSettings } from './qemu-settings.js'
import type { PlatformRecord } from './records.js'
import type { VariantSettings } from './setting.js'
import { bareMemory, qemuSpec } from './specifications.js'
import { xenHvm, xenPv, xenPvh } from './xen-platforms.js'

/** The instruction sets of the payload. */
export const payloadArchitectures = [
  'i386',
  'x86_64',
  'aarch64',
  'arm',
  'riscv64',
  'ppc64le',
  's390x',
  'mips64el',
  'm68k',
  'sparc64',
  'alpha',
  'hppa',
  'mips',
  'ppc',
  'sparc',
] as const

/** One of {@link payloadArchitectures}. */
export type PayloadArchitecture = (typeof payloadArchitectures)[number]

/** A platform that a campaign can have. */
export interface PlatformEntry
  extends Pick<PlatformRecord, 'id' | 'title' | 'driver' | 'class' | 'uri' | 'accelerator'> {
  /** The payload for each instruction set that it runs. */
  readonly targets: Partial<Readonly<Record<PayloadArchitecture, PayloadTarget>>>
  /** Whether its id stands for its only instruction set, which is not one of a PC. Default: `false`. */
  readonly single?: boolean
  /** What variants of it may have otherwise. Default: nothing. */
  readonly settings?: VariantSettings
  /** Looks whether this machine has it. Must be quick; booting comes later. */
  offer(signal: AbortSignal | undefined, places: Places): Promise<Offer>
  /** URI of the connection on which its machines are made. Default: its own, or that of its settings. */
  connection?(places: Places): string
  /** What this machine lacks to run the payload of one instruction set, in words. Default: nothing. */
  lacks?(architecture: PayloadArchitecture): string | undefined
  /** The specification of its machine, without the kernel. */
  spec(architecture: PayloadArchitecture): Promise<CampaignPlatform['spec']>
  /** Name of the root file system that it has with these settings. Default: none. */
  rootImage?(settings: Readonly<Record<string, string>>): string
  /** How its machine comes to the payload. Default: as a kernel, or as its settings say. */
  start?(image: PayloadImage): Promise<PayloadStart>
  /** The devices of a Linux guest with these settings. Default: the payload is started itself, without a kernel. */
  linux?(settings: Readonly<Record<string, string>>): LinuxDevices
}

const metal = { i386: 'metal-i386', x86_64: 'metal-x86_64' } as const

/** Every platform, the baseline first. To add one, add an entry. */
export const platformTable: readonly PlatformEntry[] = [
  native,
  container,
  {
    id: 'v86',
    title: 'v86',
    driver: 'v86',
    class: 'emulator',
    uri: 'v86:///polyvisor-bench',
    accelerator: 'wasm-jit',
    targets: { i386: 'metal-i386' },
    offer: async () => ({ state: 'offered' }),
    spec: async (architecture) => ({ architecture, memory: bareMemory }),
  },
  {
    id: 'qemu-tcg',
    title: 'QEMU, translated (TCG)',
    driver: 'qemu',
    class: 'emulator',
    uri: 'qemu:///session',
    accelerator: 'tcg',
    targets: metal,
    settings: { ...tcgSettings, ...bootSettings },
    offer: qemuOffer,
    lacks: lacksQemuFor,
    // One thread for translation and execution: steadier, and a guest with one CPU has no use for two.
    spec: (architecture) => qemuSpec(architecture, { accelerator: 'tcg', tcg: { threads: 'single' } }),
  },
  {
    id: 'qemu-kvm',
    title: 'QEMU with KVM',
    driver: 'qemu',
    class: 'hypervisor',
    uri: 'qemu:///session',
    accelerator: 'kvm',
    targets: metal,
    settings: { ...qemuSettings, ...bootSettings },
    offer: kvmOffer,
    lacks: lacksQemuFor,
    spec: (architecture) => qemuSpec(architecture, { accelerator: 'kvm' }),
  },
  translatedByLibvirt,
  kvmByLibvirt,
  translatedLinux,
  linuxWithKvm,
  xenHvm,
  xenPvh,
  xenPv,
  ...debianPlatforms,
  ...emulatorPlatforms,
  ...otherCpuPlatforms,
  ...boardPlatforms,
]
