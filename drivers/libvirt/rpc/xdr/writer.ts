const zeros = Buffer.alloc(4)

/** Writes XDR (RFC 4506) into a buffer that grows. */
export class XdrWriter {
  #data: Buffer
  #length: number

  /** @param reserved bytes at the front that the caller fills in later, for example a header */
  constructor(reserved = 0, capacity = 128) {
    this.#data = Buffer.allocUnsafe(Math.max(capacity, reserved))
    this.#length = reserved
  }

  /** What was written so far, with the reserved bytes. */
  finish(): Buffer {
    return this.#data.subarray(0, this.#length)
  }

  int(value: number): void {
    requireInteger(value)
    const at = this.#grow(4)
    this.#data.writeInt32BE(value, at)
  }

  uint(value: number): void {
    requireInteger(value)
    const at = this.#grow(4)
    this.#data.writeUInt32BE(value, at)
  }

  hyper(value: bigint): void {
    const at = this.#grow(8)
    this.#data.writeBigInt64BE(value, at)
  }

  unsignedHyper(value: bigint): void {
    const at = this.#grow(8)
    this.#data.writeBigUInt64BE(value, at)
  }

  double(value: number): void {
    if (typeof value !== 'number') throw new TypeError(`${value} is not a number`)
    const at = this.#grow(8)
    this.#data.writeDoubleBE(value, at)
  }

  /** Bytes with their padding, without a length. */
  bytes(value: Uint8Array): void {
    const padding = -value.length & 3
    const at = this.#grow(value.length + padding)
    this.#data.set(value, at)
    this.#data.set(zeros.subarray(0, padding), at + value.length)
  }

  opaque(value: Uint8Array): void {
    this.uint(value.length)
    this.bytes(value)
  }

  /** A string. libvirt is written in C, where a string ends at its first zero. */
  text(value: string): void {
    if (value.includes('\0')) throw new RangeError('a text with a zero byte in it')
    const length = Buffer.byteLength(value)
    this.uint(length)
    const padding = -length & 3
    const at = this.#grow(length + padding)
    this.#data.write(value, at, 'utf8')
    this.#data.set(zeros.subarray(0, padding), at + length)
  }

  /** Makes room for `count` bytes and returns where they go. */
  #grow(count: number): number {
    const at = this.#length
    this.#length += count
    if (this.#length > this.#data.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.#length, this.#data.length * 2))
      larger.set(this.#data.subarray(0, at))
      this.#data = larger
    }
    return at
  }
}

/** A buffer would cut off fractions, and take what is no number for 0. */
function requireInteger(value: number): void {
  if (!Number.isInteger(value)) throw new RangeError(`${value} is not an integer`)
}
