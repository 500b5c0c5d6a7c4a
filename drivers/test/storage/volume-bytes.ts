/** The bytes of a volume in memory; what was never written takes no room and reads as zeros. */
export interface VolumeBytes {
  /** Bytes that take room. */
  readonly allocation: number
  read(offset: number, length: number): Buffer
  write(offset: number, data: Uint8Array): void
  /** Makes everything from `length` on zeros, so that it takes no room. */
  truncate(length: number): void
  copy(): VolumeBytes
}

const pageSize = 64 * 1024

/** Makes the bytes of a new volume, all of them zeros. */
export function createVolumeBytes(pages: ReadonlyMap<number, Buffer> = new Map()): VolumeBytes {
  const own = new Map([...pages].map(([number, page]) => [number, Buffer.from(page)]))
  return {
    get allocation() {
      return own.size * pageSize
    },
    read(offset, length) {
      const result = Buffer.alloc(length)
      for (const { number, start, at, size } of piecesOf(offset, length)) {
        own.get(number)?.copy(result, at, start, start + size)
      }
      return result
    },
    write(offset, data) {
      for (const { number, start, at, size } of piecesOf(offset, data.length)) {
        const page = own.get(number) ?? Buffer.alloc(pageSize)
        page.set(data.subarray(at, at + size), start)
        own.set(number, page)
      }
    },
    truncate(length) {
      for (const [number, page] of own) {
        if (number * pageSize >= length) own.delete(number)
        else if ((number + 1) * pageSize > length) page.fill(0, length - number * pageSize)
      }
    },
    copy: () => createVolumeBytes(own),
  }
}

interface Piece {
  readonly number: number
  /** Where it begins in its page, and in the data. */
  readonly start: number
  readonly at: number
  readonly size: number
}

function* piecesOf(offset: number, length: number): Generator<Piece> {
  let at = 0
  while (at < length) {
    const start = (offset + at) % pageSize
    const size = Math.min(pageSize - start, length - at)
    yield { number: Math.floor((offset + at) / pageSize), start, at, size }
    at += size
  }
}
