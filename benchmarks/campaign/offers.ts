import { chooseRuntime } from '../../drivers/container/choose.js'
import { probeKvm } from '../../drivers/qemu/kvm/probe.js'
import { isHypervisorError } from '../../src/index.js'
import { guestDevices } from '../linux/devices.js'
import { missingKernel } from './linux-guest.js'
import { linuxDevices } from './linux-settings.js'
import { qemuProgram } from './qemu-settings.js'

/** What a probe of a platform says. */
export type Offer =
  | { readonly state: 'offered' }
  /** It runs here, but takes part only if it is asked for by name. */
  | { readonly state: 'on-request'; readonly reason: string }
  | { readonly state: 'absent'; readonly reason: string }

const offered = { state: 'offered' } as const

/** A process of this machine. */
export function nativeOffer(): Offer {
  if (process.platform === 'linux' && process.arch === 'x64') return offered
  return { state: 'absent', reason: 'the payload runs as a process on Linux x86-64 only' }
}

/** A container, by the first runtime that works. */
export async function containerOffer(signal: AbortSignal | undefined): Promise<Offer> {
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

/** QEMU's translator for x86. */
export async function qemuOffer(): Promise<Offer> {
  if (qemuProgram() !== undefined) return offered
  return {
    state: 'absent',
    reason:
      'neither qemu-system-x86_64 nor qemu-system-i386 is installed (Debian: apt-get install qemu-system-x86)',
  }
}

/** What this machine lacks to run a PC's payload in QEMU: the program for 32-bit PCs runs no 64-bit one. */
export function lacksQemuFor(architecture: string): string | undefined {
  if (architecture !== 'x86_64' || qemuProgram()?.architecture === 'x86_64') return undefined
  return 'qemu-system-x86_64 is not installed (Debian: apt-get install qemu-system-x86)'
}

/** QEMU with KVM; only on request where that is not the hardware's. */
export async function kvmOffer(signal: AbortSignal | undefined): Promise<Offer> {
  const qemu = await qemuOffer()
  if (qemu.state !== 'offered') return qemu
  const finding = await probeKvm({ signal })
  const detail = finding.detail.replace(/\.$/, '')
  const { kind } = finding.facts ?? {}
  if (finding.status === 'missing' || finding.status === 'broken') return { state: 'absent', reason: detail }
  if (kind === 'hardware' || kind === 'nested') return offered
  return { state: 'on-request', reason: `${detail}; ask for it with --platforms if you want it all the same` }
}

/**
 * A Linux guest, where its machine is offered. It is for x86-64 and needs a kernel that drives its devices, which is
 * never downloaded without being asked for.
 */
export async function linuxOffer(offer: Promise<Offer>, devices = linuxDevices({})): Promise<Offer> {
  const machine = await offer
  if (machine.state === 'absent') return machine
  if (qemuProgram()?.architecture !== 'x86_64') {
    return { state: 'absent', reason: 'qemu-system-x86_64 is not installed' }
  }
  const reason = await missingKernel(guestDevices(devices))
  return reason === undefined ? machine : { state: 'absent', reason }
}
