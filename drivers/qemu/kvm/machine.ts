import { HypervisorError } from '../../../src/errors.js'
import { kvmExits, kvmExtensions, kvmMemoryRegion, kvmRegs, kvmRequests, kvmRun, kvmSregs } from './abi.js'
import { guestCode, guestEntry, guestPort, guestResult } from './guest.js'
import type { Libc, Mapping } from './libc.js'

/** A machine with one virtual CPU that runs the tiny guest. */
export interface TinyMachine {
  /**
   * Runs the guest's loop and its end, and checks what it computed.
   *
   * @returns nanoseconds spent in KVM_RUN.
   * @throws HypervisorError `ERR_OPERATION_FAILED` if the guest exits for another reason than its own, or computes wrongly.
   */
  run(turns: number): number
  release(): void
}

const memoryLength = 0x10000

/** Any page above the guest's memory and below 4 GiB will do (api.rst, KVM_SET_TSS_ADDR); this one is what QEMU uses too. */
const tssAddress = 0xfffb_d000

/** Makes the machine. Whatever was made is released if a later step fails. */
export function createTinyMachine(libc: Libc, device: number): TinyMachine {
  const releases: (() => void)[] = []
  const release = (): void => {
    for (const step of releases.splice(0).reverse()) step()
  }
  const owned = (fd: number): number => {
    releases.push(() => libc.close(fd))
    return fd
  }
  const mapped = (mapping: Mapping): Mapping => {
    releases.push(() => mapping.release())
    return mapping
  }
  try {
    const vm = owned(libc.ioctl(device, kvmRequests.createVm, 0))
    // needed where Intel CPUs run real mode in a task of their own (api.rst, KVM_SET_TSS_ADDR)
    if (libc.ioctl(device, kvmRequests.checkExtension, kvmExtensions.setTssAddress) > 0) {
      libc.ioctl(vm, kvmRequests.setTssAddress, tssAddress)
    }
    const memory = mapped(libc.map(memoryLength))
    memory.bytes.set(guestCode, guestEntry)
    libc.ioctl(vm, kvmRequests.setUserMemoryRegion, memoryRegion(memory.address))
    const vcpu = owned(libc.ioctl(vm, kvmRequests.createVcpu, 0))
    const state = mapped(libc.map(libc.ioctl(device, kvmRequests.getVcpuMmapSize, 0), vcpu))
    enterRealMode(libc, vcpu)
    return { run: (turns) => runLoop(libc, vcpu, new DataView(state.bytes.buffer), turns), release }
  } catch (error) {
    release()
    throw error
  }
}

function memoryRegion(hostAddress: bigint): Uint8Array {
  const region = Buffer.alloc(kvmMemoryRegion.size)
  region.writeBigUInt64LE(BigInt(memoryLength), kvmMemoryRegion.length)
  region.writeBigUInt64LE(hostAddress, kvmMemoryRegion.hostAddress)
  return region
}

/** Segments with base and selector 0 and a limit of 64 KiB, which every CPU can run as real mode. */
function enterRealMode(libc: Libc, vcpu: number): void {
  const sregs = Buffer.alloc(kvmSregs.size)
  libc.ioctl(vcpu, kvmRequests.getSregs, sregs)
  for (let index = 0; index < kvmSregs.segments; index += 1) {
    const segment = index * kvmSregs.segmentSize
    sregs.writeBigUInt64LE(0n, segment + kvmSregs.base)
    sregs.writeUInt32LE(0xffff, segment + kvmSregs.limit)
    sregs.writeUInt16LE(0, segment + kvmSregs.selector)
  }
  libc.ioctl(vcpu, kvmRequests.setSregs, sregs)
}

function runLoop(libc: Libc, vcpu: number, state: DataView, turns: number): number {
  const regs = Buffer.alloc(kvmRegs.size)
  regs.writeBigUInt64LE(BigInt(turns), kvmRegs.rcx)
  regs.writeBigUInt64LE(BigInt(guestEntry), kvmRegs.rip)
  regs.writeBigUInt64LE(2n, kvmRegs.rflags)
  libc.ioctl(vcpu, kvmRequests.setRegs, regs)

  const begin = process.hrtime.bigint()
  const afterLoop = enterGuest(libc, vcpu, state)
  const nanoseconds = Number(process.hrtime.bigint() - begin)
  requireExit('KVM_EXIT_IO', afterLoop, state)
  requirePort(state)
  requireExit('KVM_EXIT_HLT', enterGuest(libc, vcpu, state), state)

  libc.ioctl(vcpu, kvmRequests.getRegs, regs)
  const result = Number(regs.readBigUInt64LE(kvmRegs.rax))
  if (result !== guestResult(turns)) {
    throw guestFailed(`computed ${result} instead of ${guestResult(turns)}`)
  }
  return nanoseconds
}

/** A signal to this process makes KVM_RUN return early with EINTR (api.rst, KVM_RUN); the guest goes on where it was. */
function enterGuest(libc: Libc, vcpu: number, state: DataView): string {
  let answer = libc.tryIoctl(vcpu, kvmRequests.run, 0)
  while (answer === 'EINTR') answer = libc.tryIoctl(vcpu, kvmRequests.run, 0)
  if (typeof answer === 'string') throw guestFailed(`could not run: KVM_RUN failed with ${answer}`)
  const reason = state.getUint32(kvmRun.exitReason, true)
  return kvmExits[reason] ?? `exit reason ${reason}`
}

function requireExit(expected: string, actual: string, state: DataView): void {
  if (actual === expected) return
  const suberror =
    actual === 'KVM_EXIT_INTERNAL_ERROR'
      ? ` (suberror ${state.getUint32(kvmRun.internalErrorSuberror, true)})`
      : ''
  throw guestFailed(`ended with ${actual}${suberror} instead of ${expected}`)
}

function requirePort(state: DataView): void {
  const port = state.getUint16(kvmRun.io.port, true)
  if (port !== guestPort) throw guestFailed(`wrote to port ${port} instead of ${guestPort}`)
}

function guestFailed(what: string): HypervisorError {
  return new HypervisorError('ERR_OPERATION_FAILED', `the guest ${what}`, { operation: 'KVM_RUN' })
}
