import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { runProgram } from '../../../src/transports/child-process.js'
import { findOnPath } from '../../../src/transports/find-on-path.js'

const mebibyte = 2 ** 20
const piece = 4096
const spread = 0x9e37_79b9_7f4a_7c15n

/** Size of what the disk workloads use, bytes: half of it is read, half written. */
export const diskBytes = 64 * mebibyte

/** Size of the file system, bytes. */
const usualFileSystemBytes = 32 * mebibyte

/** Where the partitions of a guest's disk begin, bytes. */
const starts = { disk: mebibyte, fileSystem: mebibyte + diskBytes } as const

/**
 * Writes what the disk workloads use (`benchmarks/guest/system/disk.c`) into a new file. Every 4 KiB of the first half
 * begin with their number, counted from 1, times a constant, and end with its complement; the second half has none of
 * these. All of it is really written, so that no block is a hole, and is on the disk in the end.
 *
 * @param at Where in the file it begins, bytes.
 * @returns Whether the file system lets its cache be bypassed (`O_DIRECT`), without which there can be no such disk.
 */
export async function writeDisk(path: string, at = 0): Promise<boolean> {
  await using file = await open(path, 'wx', 0o600)
  const chunk = Buffer.alloc(mebibyte, 0xa5)
  for (let place = 0; place < diskBytes; place += chunk.length) {
    for (let offset = 0; offset < chunk.length; offset += piece) {
      const number = place < diskBytes / 2 ? BigInt((place + offset) / piece + 1) : 0n
      const mark = BigInt.asUintN(64, number * spread)
      chunk.writeBigUInt64LE(mark, offset)
      chunk.writeBigUInt64LE(BigInt.asUintN(64, ~mark), offset + piece - 8)
    }
    await file.write(chunk, 0, chunk.length, at + place)
  }
  await file.sync()
  return await open(path, constants.O_RDWR | constants.O_DIRECT).then(
    async (direct) => {
      await direct.close()
      return true
    },
    () => false,
  )
}

/** What a guest's disk has. */
export interface GuestDisk {
  /** Whether the cache of its file can be bypassed; without that it is of no use. */
  readonly direct: boolean
  /** Whether its second partition has an ext4 file system: `mke2fs` is here. */
  readonly fileSystem: boolean
}

/**
 * Writes a guest's disk: a first partition that the disk workloads use, and a second one with an ext4 file system. One
 * disk, because a kernel that looks for several at once may name them in any order.
 *
 * @param fileSystemBytes Size of that file system. Default: 32 MiB.
 */
export async function writeGuestDisk(
  path: string,
  signal: AbortSignal | undefined,
  fileSystemBytes = usualFileSystemBytes,
): Promise<GuestDisk> {
  const direct = await writeDisk(path, starts.disk)
  await using file = await open(path, 'r+')
  await file.truncate(starts.fileSystem + fileSystemBytes)
  const partitions = [
    [starts.disk, diskBytes],
    [starts.fileSystem, fileSystemBytes],
  ] as const
  await file.write(partitionTable(partitions), 0, 512, 0)
  const program = findOnPath('mke2fs', ['/usr/sbin', '/sbin'])
  if (program === undefined) return { direct, fileSystem: false }
  const options = `nodiscard,offset=${starts.fileSystem}`
  const size = `${fileSystemBytes / 1024}k`
  await runProgram(program, ['-q', '-F', '-t', 'ext4', '-E', options, path, size], { signal })
  await file.sync()
  return { direct, fileSystem: true }
}

/**
 * A master boot record with these partitions of Linux (type 0x83), each its start and size in bytes. Cylinders and
 * heads say, as is usual, that they cannot (UEFI Specification 2.10, section 5.2.1).
 */
export function partitionTable(partitions: readonly (readonly [start: number, size: number])[]): Buffer {
  const table = Buffer.alloc(512)
  for (const [index, [start, size]] of partitions.entries()) {
    const entry = 446 + 16 * index
    Buffer.from([0, 0xfe, 0xff, 0xff, 0x83, 0xfe, 0xff, 0xff]).copy(table, entry)
    table.writeUInt32LE(start / 512, entry + 8)
    table.writeUInt32LE(size / 512, entry + 12)
  }
  table.writeUInt16BE(0x55aa, 510)
  return table
}
