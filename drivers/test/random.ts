import { createHash } from 'node:crypto'

/** Values that depend on a seed alone: the same seed and the same calls give the same values. */
export interface SeededRandom {
  readonly seed: string
  /** A number from 0 up to, but not including, 1. */
  fraction(): number
  /** A UUID of version 8 (RFC 9562, section 5.8: the bits are the application's own). */
  uuid(): string
}

/** Makes a {@link SeededRandom}. */
export function createRandom(seed: string): SeededRandom {
  let fractions = 0
  let uuids = 0
  return {
    seed,
    fraction() {
      fractions += 1
      return hash(`${seed}\0fraction\0${fractions}`).readUInt32BE(0) / 2 ** 32
    },
    uuid() {
      uuids += 1
      const bytes = hash(`${seed}\0uuid\0${uuids}`).subarray(0, 16)
      bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6)
      bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
      return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
    },
  }
}

/** A whole number from 0 to `limit` − 1 that depends on `key` alone. */
export function seededNumber(key: string, limit: number): number {
  return hash(key).readUInt32BE(0) % limit
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
