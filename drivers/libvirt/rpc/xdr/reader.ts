import { isUtf8 } from 'node:buffer'
import { HypervisorError } from '../../../../src/errors.js'

/** The data of a packet is not what XDR, or the protocol's own types, allow. */
export function malformed(what: string): HypervisorError {
  return new HypervisorError('ERR_PROTOCOL', `the daemon sent what its protocol does not allow: ${what}`)
}

/**
 * Reads XDR (RFC 4506) from the front of a buffer. Every length is compared with what is there before anything
 * is allocated, so lengths that lie end in an error.
 */
export class XdrReader {
  readonly #data: Buffer
  #at: number

  constructor(data: Buffer, start = 0) {
    this.#data = data
    this.#at = start
  }

  /** Bytes that are left. */
  get remaining(): number {
    return this.#data.length - this.#at
  }

  /** @throws HypervisorError `ERR_PROTOCOL` if anything is left. */
  end(): void {
    if (this.remaining > 0) throw malformed(`${this.remaining} bytes more than the type has`)
  }

  int(): number {
    return this.#data.readInt32BE(this.#advance(4))
  }

  uint(): number {
    return this.#data.readUInt32BE(this.#advance(4))
  }

  hyper(): bigint {
    return this.#data.readBigInt64BE(this.#advance(8))
  }

  unsignedHyper(): bigint {
    return this.#data.readBigUInt64BE(this.#advance(8))
  }

  double(): number {
    return this.#data.readDoubleBE(this.#advance(8))
  }

  /** A count of elements of which each takes at least `least` bytes. */
  count(least: number): number {
    const count = this.uint()
    if (count * least > this.remaining) {
      throw malformed(`a length of ${count} with ${this.remaining} bytes left`)
    }
    return count
  }

  /** Bytes of a known length, without their padding. The result is a view of the packet. */
  bytes(length: number): Buffer {
    const padded = (length + 3) & ~3
    const start = this.#advance(padded)
    return this.#data.subarray(start, start + length)
  }

  opaque(): Buffer {
    return this.bytes(this.count(1))
  }

  /** A string, which libvirt's protocol has as UTF-8. */
  text(): string {
    const bytes = this.opaque()
    if (!isUtf8(bytes)) throw malformed('a string that is not UTF-8')
    return bytes.toString('utf8')
  }

  #advance(length: number): number {
    const start = this.#at
    if (length > this.remaining) throw malformed(`a value of ${length} bytes with ${this.remaining} left`)
    this.#at = start + length
    return start
  }
}
