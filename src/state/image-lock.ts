import { closeSync, constants, openSync } from 'node:fs'
import { endianness } from 'node:os'
import { isStillAt } from './file-lock.js'
import { errorCode, type LibcFunction, libc } from './libc.js'

/** What a machine does with an image. */
export type ImageUse = 'read' | 'write'

/** The lock of an image. */
export interface ImageLock {
  /** The descriptor that a program inherits, which then holds the lock as well. */
  readonly fd: number
  /** Closes this program's own descriptor. */
  release(): void
}

/**
 * Bytes that QEMU locks, though images need not be as long (QEMU 7.2, block/file-posix.c, `RAW_LOCK_PERM_BASE` and
 * `RAW_LOCK_SHARED_BASE`): from 100 on, one for each thing that its holder does; from 200 on, one for each that it bears
 * nobody else to do. The first is reading, the second writing; the last is to change the size.
 */
const [does, bears] = [100, 200]
const [reads, writes, resizes] = [0, 1, 3]

// fcntl(2), Linux include/uapi/asm-generic/fcntl.h: commands, and kinds of locks.
const [getLock, setLock] = [36, 37]
const [readLock, writeLock, noLock] = [0, 1, 2]

/** Processors on which `struct flock` has places of 64 bits, as everywhere but on those of 32 bits. */
const architectures: readonly string[] = ['arm64', 'loong64', 'ppc64', 'riscv64', 's390x', 'x64']

/** What the system says where a file system, or the kernel, has no such locks. */
const without: readonly (string | undefined)[] = ['EINVAL', 'ENOLCK', 'ENOSYS', 'EOPNOTSUPP']

/** Some bytes of a file, as fcntl(2) has them. */
interface Range {
  readonly kind: number
  readonly start: number
  readonly length: number
}

/**
 * Takes the lock of an image without waiting. Who writes to it shares it with nobody, who reads it only with others who do. It
 * is a lock of the open file (fcntl(2), "Open file description locks"): it lasts until the last process that has inherited the
 * descriptor is gone, however that ends, and belongs to the file, whatever paths lead to it. QEMU takes the same kind on the
 * same bytes, so that the two keep each other out. Where there are no such locks, nothing is locked: on file systems without
 * them, and elsewhere than on Linux.
 *
 * @returns `undefined` if somebody else has it.
 * @throws the system's error, for example `ENOENT`.
 */
export async function tryLockImage(path: string, use: ImageUse): Promise<ImageLock | undefined> {
  const flags = use === 'write' ? constants.O_RDWR : constants.O_RDONLY
  const fcntl = await loadFcntl()
  for (;;) {
    const fd = openSync(path, flags | constants.O_NONBLOCK)
    let isKept = false
    try {
      if (fcntl !== undefined && !(use === 'write' ? takeAll(fcntl, fd) : takeShare(fcntl, fd)))
        return undefined
      isKept = isStillAt(fd, path)
      if (isKept) return { fd, release: () => closeSync(fd) }
    } finally {
      if (!isKept) closeSync(fd)
    }
  }
}

async function loadFcntl(): Promise<LibcFunction | undefined> {
  if (process.platform !== 'linux' || !architectures.includes(process.arch)) return undefined
  return (await libc()).declare('int fcntl(int fd, int command, void *lock)')
}

function takeAll(fcntl: LibcFunction, fd: number): boolean {
  return take(fcntl, fd, { kind: writeLock, start: does, length: bears + resizes + 1 - does })
}

/** Says what it does and bears, and only then looks whether somebody writes: of two at once, one at least sees the other. */
function takeShare(fcntl: LibcFunction, fd: number): boolean {
  const byte = (start: number, kind = readLock): Range => ({ kind, start, length: 1 })
  for (const start of [does + reads, bears + writes, bears + resizes]) {
    if (!take(fcntl, fd, byte(start))) return false
  }
  return [does + writes, does + resizes].every((start) => isFree(fcntl, fd, byte(start, writeLock)))
}

function take(fcntl: LibcFunction, fd: number, range: Range): boolean {
  try {
    fcntl(fd, setLock, structureOf(range))
    return true
  } catch (error) {
    const code = errorCode(error)
    if (code === 'EAGAIN' || code === 'EACCES') return false
    if (without.includes(code)) return true
    throw error
  }
}

function isFree(fcntl: LibcFunction, fd: number, range: Range): boolean {
  const structure = structureOf(range)
  try {
    fcntl(fd, getLock, structure)
  } catch (error) {
    if (without.includes(errorCode(error))) return true
    throw error
  }
  return (isLittle ? structure.readInt16LE(0) : structure.readInt16BE(0)) === noLock
}

const isLittle = endianness() === 'LE'

/** `struct flock`: kind, where it starts from (the beginning, 0), start, length, and a process, which is 0. */
function structureOf({ kind, start, length }: Range): Buffer {
  const structure = Buffer.alloc(32)
  if (isLittle) {
    structure.writeInt16LE(kind, 0)
    structure.writeBigInt64LE(BigInt(start), 8)
    structure.writeBigInt64LE(BigInt(length), 16)
  } else {
    structure.writeInt16BE(kind, 0)
    structure.writeBigInt64BE(BigInt(start), 8)
    structure.writeBigInt64BE(BigInt(length), 16)
  }
  return structure
}
