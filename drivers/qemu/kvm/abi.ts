/**
 * The part of the kernel's KVM interface that the probe uses.
 *
 * Source: Linux `Documentation/virt/kvm/api.rst`; numbers and layouts from `include/uapi/linux/kvm.h` and
 * `arch/x86/include/uapi/asm/kvm.h`. The interface is stable: API version 12 since Linux 2.6.22.
 */

/** The only version of the interface that there is (api.rst, KVM_GET_API_VERSION). */
export const kvmApiVersion = 12

/** An ioctl with its name, for errors. */
export interface KvmRequest {
  readonly name: string
  readonly number: number
}

/** KVMIO, the type byte of every KVM ioctl. */
const kvmIo = 0xae

/** `_IO`, `_IOW` and `_IOR` of `include/uapi/asm-generic/ioctl.h`, as on x86. */
function request(
  name: string,
  nr: number,
  direction: 'none' | 'write' | 'read' = 'none',
  size = 0,
): KvmRequest {
  const bits = { none: 0, write: 1, read: 2 }[direction]
  return { name, number: bits * 2 ** 30 + size * 2 ** 16 + kvmIo * 2 ** 8 + nr }
}

/** `struct kvm_regs`: 18 registers of 64 bits; offsets in bytes of the ones that the probe touches. */
export const kvmRegs = { size: 144, rax: 0, rbx: 8, rcx: 16, rip: 128, rflags: 136 } as const

/** `struct kvm_sregs`: segments of 24 bytes in the order cs, ds, es, fs, gs, ss, …; base at 0, limit at 8, selector at 12. */
export const kvmSregs = { size: 312, segmentSize: 24, segments: 6, base: 0, limit: 8, selector: 12 } as const

/** `struct kvm_userspace_memory_region`: slot, flags (32 bits each), guest address, size, host address (64 bits each). */
export const kvmMemoryRegion = {
  size: 32,
  slot: 0,
  flags: 4,
  guestAddress: 8,
  length: 16,
  hostAddress: 24,
} as const

/** `struct kvm_run`: offsets in bytes; `io` is the member of the union for KVM_EXIT_IO. */
export const kvmRun = {
  exitReason: 8,
  internalErrorSuberror: 32,
  io: { direction: 32, size: 33, port: 34, count: 36, dataOffset: 40 },
} as const

/** The ioctls of the probe. */
export const kvmRequests = {
  getApiVersion: request('KVM_GET_API_VERSION', 0x00),
  createVm: request('KVM_CREATE_VM', 0x01),
  checkExtension: request('KVM_CHECK_EXTENSION', 0x03),
  getVcpuMmapSize: request('KVM_GET_VCPU_MMAP_SIZE', 0x04),
  createVcpu: request('KVM_CREATE_VCPU', 0x41),
  setUserMemoryRegion: request('KVM_SET_USER_MEMORY_REGION', 0x46, 'write', kvmMemoryRegion.size),
  setTssAddress: request('KVM_SET_TSS_ADDR', 0x47),
  run: request('KVM_RUN', 0x80),
  getRegs: request('KVM_GET_REGS', 0x81, 'read', kvmRegs.size),
  setRegs: request('KVM_SET_REGS', 0x82, 'write', kvmRegs.size),
  getSregs: request('KVM_GET_SREGS', 0x83, 'read', kvmSregs.size),
  setSregs: request('KVM_SET_SREGS', 0x84, 'write', kvmSregs.size),
} as const

/** The exit reasons that there are names for here. */
export const kvmExits: Readonly<Record<number, string>> = {
  0: 'KVM_EXIT_UNKNOWN',
  1: 'KVM_EXIT_EXCEPTION',
  2: 'KVM_EXIT_IO',
  5: 'KVM_EXIT_HLT',
  6: 'KVM_EXIT_MMIO',
  8: 'KVM_EXIT_SHUTDOWN',
  9: 'KVM_EXIT_FAIL_ENTRY',
  10: 'KVM_EXIT_INTR',
  17: 'KVM_EXIT_INTERNAL_ERROR',
}

/** Extensions worth knowing of, by their number. The answer is 0 for no, else 1 or an amount. */
export const kvmExtensions = {
  irqchip: 0,
  userMemory: 3,
  setTssAddress: 4,
  extendedCpuid: 7,
  recommendedVcpus: 9,
  memorySlots: 10,
  syncMmu: 16,
  irqfd: 32,
  pit2: 33,
  ioeventfd: 36,
  adjustClock: 39,
  hyperv: 44,
  xsave: 55,
  tscControl: 60,
  getTscFrequency: 61,
  maximumVcpus: 66,
  tscDeadlineTimer: 72,
  readonlyMemory: 81,
  splitIrqchip: 121,
  immediateExit: 136,
  nestedState: 157,
  dirtyRing: 192,
} as const
