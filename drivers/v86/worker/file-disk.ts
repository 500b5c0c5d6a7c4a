import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs'
import type { DiskConfig, MachineStats } from './protocol.js'

/** Called with bytes or, after a write, without. */
type Done<Result> = (result: Result) => void

/**
 * A disk image as v86 takes it: v86 uses an object with these methods as it is instead of reading the image
 * into memory.
 */
export interface FileDisk {
  readonly byteLength: number
  /** v86's type wants a buffer here; it is not used. */
  readonly buffer: ArrayBuffer
  onload: ((event: object) => void) | undefined
  load(): void
  get(start: number, length: number, done: Done<Uint8Array>): void
  get_and_cache(start: number, length: number, done: Done<Uint8Array>): void
  get_from_cache(start: number, length: number): Uint8Array
  set(start: number, bytes: Uint8Array, done: Done<void>): void
  get_buffer(done: Done<ArrayBuffer | undefined>): void
  /** What of it belongs to a saved state: the sectors that are not in the image. */
  get_state(): unknown[]
  set_state(state: unknown): void
  counters(): MachineStats['disks'][number]
  close(): void
}

const sector = 512

/** Opens an image. Reads and writes go to the file at once, or writes stay in memory, as the configuration says. */
export function openFileDisk({ slot, path, discardWrites }: DiskConfig): FileDisk {
  const file = openSync(path, discardWrites ? 'r' : 'r+')
  const byteLength = fstatSync(file).size
  const written = new Map<number, Uint8Array>()
  const counters = { slot, readBytes: 0, readRequests: 0, writeBytes: 0, writeRequests: 0 }

  const read = (start: number, length: number): Uint8Array => {
    const bytes = new Uint8Array(length)
    for (let at = 0; at < length; ) {
      const count = readSync(file, bytes, at, length - at, start + at)
      if (count === 0) break
      at += count
    }
    for (let at = start - (start % sector); written.size > 0 && at < start + length; at += sector) {
      const kept = written.get(at)
      if (kept === undefined) continue
      const from = Math.max(at, start)
      bytes.set(kept.subarray(from - at, Math.min(sector, start + length - at)), from - start)
    }
    return bytes
  }
  const keep = (start: number, bytes: Uint8Array): void => {
    for (let at = start - (start % sector); at < start + bytes.length; at += sector) {
      const kept = written.get(at) ?? read(at, sector)
      const from = Math.max(at, start)
      kept.set(bytes.subarray(from - start, at + sector - start), from - at)
      written.set(at, kept)
    }
  }
  const store = (start: number, bytes: Uint8Array): void => {
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at, bytes.length - at, start + at)
  }

  const disk: FileDisk = {
    byteLength,
    buffer: new ArrayBuffer(0),
    onload: undefined,
    load: () => disk.onload?.({}),
    get(start, length, done) {
      counters.readRequests += 1
      counters.readBytes += length
      done(read(start, length))
    },
    get_and_cache: (start, length, done) => disk.get(start, length, done),
    get_from_cache: (start, length) => read(start, length),
    set(start, bytes, done) {
      counters.writeRequests += 1
      counters.writeBytes += bytes.length
      if (discardWrites) keep(start, bytes)
      else store(start, bytes)
      done()
    },
    get_buffer: (done) => done(undefined),
    get_state: () => [byteLength, [...written.keys()], [...written.values()]],
    set_state(state) {
      const restored = readState(state)
      written.clear()
      for (const [place, bytes] of restored) written.set(place, bytes)
    },
    counters: () => ({ ...counters }),
    close: () => closeSync(file),
  }
  return disk
}

/** Checks a state and copies its sectors. */
function readState(state: unknown): ReadonlyMap<number, Uint8Array> {
  const [, places, sectors]: unknown[] = Array.isArray(state) ? state : []
  const restored = new Map<number, Uint8Array>()
  if (!Array.isArray(places) || !Array.isArray(sectors)) throw new Error('the saved disk is malformed')
  for (const [index, place] of places.entries()) {
    const bytes: unknown = sectors[index]
    if (typeof place !== 'number' || !(bytes instanceof Uint8Array) || bytes.length !== sector) {
      throw new Error('the saved disk is malformed')
    }
    restored.set(place, bytes.slice())
  }
  return restored
}
