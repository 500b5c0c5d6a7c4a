import { endianness } from 'node:os'
import { type LibcFunction, libc } from '../../src/state/libc.js'
import type { HostClock } from './records.js'

// clock_gettime(2), Linux include/uapi/linux/time.h
const monotonic = 1
const raw = 4

let clock: Promise<LibcFunction | undefined> | undefined

/**
 * Reads the clock that times are taken with (`process.hrtime` is CLOCK_MONOTONIC, libuv `uv_hrtime`) and the one of
 * the same counter that nobody steers. `undefined` elsewhere than on 64-bit Linux.
 */
export async function readHostClock(): Promise<HostClock | undefined> {
  clock ??= load()
  const read = await clock
  if (read === undefined) return undefined
  // Read in between, so that an interruption moves both ends of the comparison alike.
  const before = now(read, monotonic)
  const rawNs = now(read, raw)
  const after = now(read, monotonic)
  return { monotonicNs: (before + after) / 2, rawNs }
}

async function load(): Promise<LibcFunction | undefined> {
  const known =
    process.platform === 'linux' && ['x64', 'arm64', 'riscv64', 'ppc64', 's390x'].includes(process.arch)
  if (!known) return undefined
  return await libc().then(
    (library) => library.declare('int clock_gettime(int clock, void *time)'),
    () => undefined,
  )
}

/** `struct timespec` has two 64-bit words: seconds and nanoseconds. */
function now(read: LibcFunction, id: number): number {
  const time = Buffer.alloc(16)
  read(id, time)
  const word = (offset: number): number =>
    Number(endianness() === 'LE' ? time.readBigInt64LE(offset) : time.readBigInt64BE(offset))
  return word(0) * 1e9 + word(8)
}
