import { getSystemErrorName } from 'node:util'
import { HypervisorError } from '../../../src/errors.js'
import type { KvmRequest } from './abi.js'

/** Memory mapped into this process. `bytes` must not be touched after `release`. */
export interface Mapping {
  readonly address: bigint
  readonly bytes: Uint8Array<ArrayBuffer>
  release(): void
}

/** The calls of the C library that KVM needs. What fails throws `ERR_OPERATION_FAILED` with the errno as cause. */
export interface Libc {
  /** Opens a device for reading and writing, close-on-exec. Returns the descriptor, or the errno's name. */
  open(path: string): number | string
  close(fd: number): void
  /** Returns what the kernel answered. */
  ioctl(fd: number, request: KvmRequest, argument: number | Uint8Array): number
  /** Like `ioctl`, but returns the errno's name instead of throwing. */
  tryIoctl(fd: number, request: KvmRequest, argument: number | Uint8Array): number | string
  /** Maps `length` bytes: of the descriptor, shared; or of fresh zeroed memory where there is none. */
  map(length: number, fd?: number): Mapping
}

// Linux include/uapi/asm-generic/fcntl.h and mman-common.h
const openReadWrite = 0o2
const openCloseOnExec = 0o2000000
const protReadWrite = 0x1 | 0x2
const mapShared = 0x01
const mapPrivateAnonymous = 0x02 | 0x20

/** What mmap answers on failure: all bits set (mmap(2), MAP_FAILED). */
const mapFailed = 0xffff_ffff_ffff_ffffn

/**
 * Loads the C library of this process through the FFI.
 *
 * @throws Error of the FFI if it has no build for this platform.
 */
export async function loadLibc(): Promise<Libc> {
  const koffi = await import('koffi')
  const library = koffi.load(null)
  const open: (...values: unknown[]) => unknown = library.func('int open(const char *path, int flags)')
  const close: (...values: unknown[]) => unknown = library.func('int close(int fd)')
  const ioctl: (...values: unknown[]) => unknown = library.func(
    'int ioctl(int fd, unsigned long request, ...)',
  )
  const mmap: (...values: unknown[]) => unknown = library.func(
    'void *mmap(void *address, size_t length, int protection, int flags, int fd, long offset)',
  )
  const munmap: (...values: unknown[]) => unknown = library.func('int munmap(void *address, size_t length)')
  const errnoName = (): string => getSystemErrorName(-koffi.errno())
  const failed = (what: string, errno: string): HypervisorError =>
    new HypervisorError('ERR_OPERATION_FAILED', `${what} failed with ${errno}`, {
      operation: what,
      cause: { errno },
    })
  const tryIoctl: Libc['tryIoctl'] = (fd, request, argument) => {
    const type = typeof argument === 'number' ? 'long' : 'void *'
    const answer = wholeNumber(ioctl(fd, request.number, type, argument))
    return answer < 0 ? errnoName() : answer
  }

  return {
    open(path) {
      const fd = wholeNumber(open(path, openReadWrite | openCloseOnExec))
      return fd < 0 ? errnoName() : fd
    },
    close(fd) {
      close(fd)
    },
    tryIoctl,
    ioctl(fd, request, argument) {
      const answer = tryIoctl(fd, request, argument)
      if (typeof answer === 'string') throw failed(request.name, answer)
      return answer
    },
    map(length, fd) {
      const address: unknown = mmap(
        null,
        length,
        protReadWrite,
        fd === undefined ? mapPrivateAnonymous : mapShared,
        fd ?? -1,
        0,
      )
      if (typeof address !== 'bigint' || address === mapFailed) throw failed('mmap', errnoName())
      return {
        address,
        bytes: new Uint8Array(koffi.view(address, length)),
        release: () => {
          munmap(address, length)
        },
      }
    },
  }
}

function wholeNumber(value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value)) return value
  throw new HypervisorError('ERR_INTERNAL', `a call of the C library answered ${String(value)}`)
}
