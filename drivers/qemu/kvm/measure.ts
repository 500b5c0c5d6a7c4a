import { type HypervisorError, isHypervisorError } from '../../../src/errors.js'
import { kvmApiVersion, kvmExtensions, kvmRequests } from './abi.js'
import { guestLoopLength } from './guest.js'
import { type Libc, loadLibc } from './libc.js'
import { createTinyMachine, type TinyMachine } from './machine.js'
import type { KvmMeasurement } from './measurement.js'

/** The timed run is made longer until it takes this long, in nanoseconds: far above the cost of one KVM_RUN. */
const enough = 50e6

/** The least and the most turns of the timed loop; ECX has 32 bits. */
const turns = { first: 10_000, most: 2 ** 31 } as const

/**
 * Opens the KVM device, asks what it can do, and runs a tiny guest. It calls into the kernel and blocks
 * this thread for as long as the guest runs: meant for a process of its own.
 */
export async function measureKvm(device: string): Promise<KvmMeasurement> {
  let libc: Libc
  try {
    libc = await loadLibc()
  } catch (error) {
    return { outcome: 'no-ffi', reason: error instanceof Error ? error.message : String(error) }
  }
  const fd = libc.open(device)
  if (typeof fd === 'string') return { outcome: 'not-opened', errno: fd }
  try {
    return measureDevice(libc, fd)
  } catch (error) {
    if (!isHypervisorError(error, 'ERR_OPERATION_FAILED')) throw error
    return failure(error)
  } finally {
    libc.close(fd)
  }
}

function measureDevice(libc: Libc, fd: number): KvmMeasurement {
  const apiVersion = libc.ioctl(fd, kvmRequests.getApiVersion, 0)
  if (apiVersion !== kvmApiVersion) {
    return {
      outcome: 'failed',
      step: kvmRequests.getApiVersion.name,
      reason: `the API version is ${apiVersion} instead of ${kvmApiVersion}`,
    }
  }
  const extensions: Record<string, number> = {}
  for (const [name, number] of Object.entries(kvmExtensions)) {
    extensions[name] = libc.ioctl(fd, kvmRequests.checkExtension, number)
  }
  if (process.arch !== 'x64') {
    return { outcome: 'not-run', apiVersion, extensions, architecture: process.arch }
  }
  const machine = createTinyMachine(libc, fd)
  try {
    return { outcome: 'ran', apiVersion, extensions, ...timeLoop(machine) }
  } finally {
    machine.release()
  }
}

function timeLoop(machine: TinyMachine): { readonly instructions: number; readonly nanoseconds: number } {
  let count: number = turns.first
  for (;;) {
    const nanoseconds = Math.max(1, machine.run(count))
    if (nanoseconds >= enough || count >= turns.most) {
      return { instructions: count * guestLoopLength, nanoseconds }
    }
    const factor = Math.min(64, Math.max(2, Math.ceil((1.2 * enough) / nanoseconds)))
    count = Math.min(turns.most, count * factor)
  }
}

function failure(error: HypervisorError): KvmMeasurement {
  return { outcome: 'failed', step: error.operation ?? 'KVM', reason: error.message }
}
