import { chooseRuntime } from '../../drivers/container/choose.js'
import { probeKvm } from '../../drivers/qemu/kvm/probe.js'
import { isHypervisorError } from '../../src/index.js'
import { usableCpus } from '../../src/local/affinity.js'
import type { PayloadTarget } from '../guest/images.js'
import { guestDevices, type LinuxDevices } from '../linux/devices.js'
import { containerSettings } from './container-settings.js'
import { copies } from './copies.js'
import { missingKernel } from './linux-guest.js'
import { linuxDevices, linuxSettings, linuxTcgSettings } from './linux-settings.js'
import { otherCpuPlatforms } from './other-cpu-platforms.js'
import type { CampaignPlatform } from './platform.js'
import { qemuProgram, qemuSettings, tcgSettings } from './qemu-settings.js'
import type { PlatformRecord } from './records.js'
import type { VariantSettings } from './setting.js'

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
] as const

/** One of {@link payloadArchitectures}. */
export type PayloadArchitecture = (typeof payloadArchitectures)[number]

/** What a probe of a platform says. */
export type Offer =
  | { readonly state: 'offered' }
  /** It runs here, but takes part only if it is asked for by name. */
  | { readonly state: 'on-request'; readonly reason: string }
  | { readonly state: 'absent'; readonly reason: string }

/** A platform that a campaign can have. */
export interface PlatformEntry
  extends Pick<PlatformRecord, 'id' | 'title' | 'driver' | 'class' | 'uri' | 'accelerator'> {
  /** The payload for each instruction set that it runs. */
  readonly targets: Partial<Readonly<Record<PayloadArchitecture, PayloadTarget>>>
  /** What variants of it may have otherwise. Default: nothing. */
  readonly settings?: VariantSettings
  /** Looks whether this machine has it. Must be quick; booting comes later. */
  offer(signal: AbortSignal | undefined): Promise<Offer>
  /** What this machine lacks to run the payload of one instruction set, in words. Default: nothing. */
  lacks?(architecture: PayloadArchitecture): string | undefined
  /** The specification of its machine, without the kernel. */
  spec(architecture: PayloadArchitecture): Promise<CampaignPlatform['spec']>
  /** The devices of a Linux guest with these settings. Default: the payload is started itself, without a kernel. */
  linux?(settings: Readonly<Record<string, string>>): LinuxDevices
}

const metal = { i386: 'metal-i386', x86_64: 'metal-x86_64' } as const
const memory = '128 MiB'
const offered = { state: 'offered' } as const

/** Every platform, the baseline first. To add one, add an entry. */
export const platformTable: readonly PlatformEntry[] = [
  {
    id: 'native',
    title: 'This machine',
    driver: 'native',
    class: 'native',
    uri: 'native:///polyvisor-bench',
    accelerator: 'native',
    targets: { i386: 'linux-i386', x86_64: 'linux-x86_64' },
    settings: { copies },
    offer: async () => nativeOffer(),
    spec: async (architecture) => ({ architecture }),
  },
  {
    id: 'container',
    title: 'Container',
    driver: 'container',
    class: 'container',
    uri: 'container:///polyvisor-bench',
    accelerator: 'native',
    targets: { i386: 'linux-i386', x86_64: 'linux-x86_64' },
    settings: containerSettings,
    offer: containerOffer,
    // As many CPUs as the native process has: bound to fewer it could not go out of the way of others as that can.
    spec: async (architecture) => ({ architecture, vcpus: (await usableCpus()).length }),
  },
  {
    id: 'v86',
    title: 'v86',
    driver: 'v86',
    class: 'emulator',
    uri: 'v86:///polyvisor-bench',
    accelerator: 'wasm-jit',
    targets: { i386: 'metal-i386' },
    offer: async () => offered,
    spec: async (architecture) => ({ architecture, memory }),
  },
  {
    id: 'qemu-tcg',
    title: 'QEMU, translated (TCG)',
    driver: 'qemu',
    class: 'emulator',
    uri: 'qemu:///session',
    accelerator: 'tcg',
    targets: metal,
    settings: tcgSettings,
    offer: qemuOffer,
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
    settings: qemuSettings,
    offer: kvmOffer,
    spec: (architecture) => qemuSpec(architecture, { accelerator: 'kvm' }),
  },
  {
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
  },
  {
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
  },
  ...otherCpuPlatforms,
]

function nativeOffer(): Offer {
  if (process.platform === 'linux' && process.arch === 'x64') return offered
  return { state: 'absent', reason: 'the payload runs as a process on Linux x86-64 only' }
}

async function containerOffer(signal: AbortSignal | undefined): Promise<Offer> {
  const native = nativeOffer()
  if (native.state !== 'offered') return native
  try {
    await chooseRuntime(signal)
    return offered
  } catch (error) {
    if (signal?.aborted || !isHypervisorError(error)) throw error
    const advice = error.hint?.replace(/\.$/, '')
    return { state: 'absent', reason: advice === undefined ? error.message : `${error.message} (${advice})` }
  }
}

async function qemuOffer(): Promise<Offer> {
  if (qemuProgram() !== undefined) return offered
  return {
    state: 'absent',
    reason:
      'neither qemu-system-x86_64 nor qemu-system-i386 is installed (Debian: apt-get install qemu-system-x86)',
  }
}

async function kvmOffer(signal: AbortSignal | undefined): Promise<Offer> {
  const qemu = await qemuOffer()
  if (qemu.state !== 'offered') return qemu
  const finding = await probeKvm({ signal })
  const detail = finding.detail.replace(/\.$/, '')
  const { kind } = finding.facts ?? {}
  if (finding.status === 'missing' || finding.status === 'broken') return { state: 'absent', reason: detail }
  if (kind === 'hardware' || kind === 'nested') return offered
  return { state: 'on-request', reason: `${detail}; ask for it with --platforms if you want it all the same` }
}

/** A Linux guest is for x86-64 and needs a kernel, which is never downloaded without being asked for. */
async function linuxOffer(offer: Promise<Offer>): Promise<Offer> {
  const machine = await offer
  if (machine.state === 'absent') return machine
  if (qemuProgram()?.architecture !== 'x86_64') {
    return { state: 'absent', reason: 'qemu-system-x86_64 is not installed' }
  }
  const reason = await missingKernel(guestDevices(linuxDevices({})))
  return reason === undefined ? machine : { state: 'absent', reason }
}

async function linuxSpec(qemu: Readonly<Record<string, unknown>>): Promise<CampaignPlatform['spec']> {
  // A restart ends the machine: it can only come from a kernel that panics or cannot power off.
  return {
    architecture: 'x86_64',
    machine: 'pc',
    memory: '256 MiB',
    qemu: { ...qemu, balloon: false, args: ['-no-reboot'] },
  }
}

async function qemuSpec(
  architecture: PayloadArchitecture,
  qemu: Readonly<Record<string, unknown>>,
): Promise<CampaignPlatform['spec']> {
  return { architecture: qemuProgram()?.architecture ?? architecture, memory, qemu }
}
