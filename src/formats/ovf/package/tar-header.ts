/** Bytes of a block of tar (POSIX.1-2017, pax, "ustar Interchange Format"). */
export const blockSize = 512

/** A header of tar. */
export interface TarHeader {
  readonly name: string
  readonly size: number
  /** `0` or nothing is a file; `x`, `g` and GNU's `L` say something of the next. */
  readonly type: string
}

/**
 * Reads a header; `undefined` for a block that is none, and `'end'` for one of zeros. Sizes are octal, or, of files above
 * 8 GiB, binary as GNU's tar writes them.
 */
export function readTarHeader(block: Buffer): TarHeader | 'end' | undefined {
  if (block.length < blockSize) return undefined
  if (block.every((byte) => byte === 0)) return 'end'
  const sum = block.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 0x20 : byte), 0)
  if (octal(block, 148, 8) !== sum) return undefined
  const size = (block[124] ?? 0) === 0x80 ? Number(block.readBigUInt64BE(128)) : octal(block, 124, 12)
  if (size === undefined || !Number.isSafeInteger(size)) return undefined
  const isUstar = block.toString('latin1', 257, 262) === 'ustar'
  const prefix = isUstar && block[262] === 0 ? text(block, 345, 155) : ''
  const name = text(block, 0, 100)
  const type = String.fromCharCode(block[156] ?? 0).replace('\0', '0')
  return { name: prefix === '' ? name : `${prefix}/${name}`, size, type }
}

/** Writes the header of a file. */
export function writeTarHeader(name: string, size: number): Buffer {
  const block = Buffer.alloc(blockSize)
  block.write(name, 0, 100, 'utf8')
  block.write('0000644\0' + '0000000\0' + '0000000\0', 100, 'latin1')
  if (size < 8 ** 11) block.write(`${size.toString(8).padStart(11, '0')}\0`, 124, 'latin1')
  else {
    block[124] = 0x80
    block.writeBigUInt64BE(BigInt(size), 128)
  }
  block.write('00000000000\0', 136, 'latin1')
  block.write('0', 156, 'latin1')
  block.write('ustar\x0000', 257, 'latin1')
  block.fill(' ', 148, 156)
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return block
}

/** Bytes after the content of a file up to the next header. */
export function paddingOf(size: number): number {
  return (blockSize - (size % blockSize)) % blockSize
}

function text(block: Buffer, start: number, length: number): string {
  const field = block.subarray(start, start + length)
  const end = field.indexOf(0)
  return field.toString('utf8', 0, end < 0 ? length : end)
}

function octal(block: Buffer, start: number, length: number): number | undefined {
  const digits = block.toString('latin1', start, start + length).replace(/^[ \0]+|[ \0]+$/g, '')
  return /^[0-7]{1,12}$/.test(digits) ? Number.parseInt(digits, 8) : undefined
}
