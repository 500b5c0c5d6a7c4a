import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { HypervisorError } from '../../src/index.js'

/** An entry of a tar archive. */
export interface TarEntry {
  readonly path: string
  /** SHA-256 of its header, with what the extended header says, and of its content. */
  readonly sha256: string
  /** Where it begins in the archive, in bytes, with its extended header. */
  readonly start: number
  /** Where the next one begins. */
  readonly end: number
}

/** Everything in a tar archive comes in blocks of this many bytes (POSIX, pax, "ustar Interchange Format"). */
const blockSize = 512

/** Bytes of content that are read at once. */
const chunkSize = 2 ** 20

/**
 * Reads the entries of a tar archive one by one: ustar, with the extended headers of pax and the long names of GNU.
 *
 * @throws HypervisorError `ERR_PROTOCOL` if it is cut off or is no such archive.
 */
export async function* tarEntries(archive: string): AsyncGenerator<TarEntry> {
  const file = await open(archive)
  try {
    let position = 0
    let start = 0
    let hash = createHash('sha256')
    let longPath: string | undefined
    for (;;) {
      const header = await readExactly(file, position, blockSize)
      position += blockSize
      if (header.every((byte) => byte === 0)) return
      const size = parseSize(header)
      hash.update(header)
      const type = String.fromCharCode(header[156] ?? 0)
      if (type === 'x' || type === 'L' || type === 'K') {
        const content = await readExactly(file, position, size)
        hash.update(content)
        if (type === 'x') longPath = paxPath(content.toString('utf8')) ?? longPath
        if (type === 'L') longPath = textField(content)
      } else {
        for (let done = 0; done < size; done += chunkSize) {
          hash.update(await readExactly(file, position + done, Math.min(chunkSize, size - done)))
        }
        const end = position + inBlocks(size)
        yield { path: longPath ?? shortPath(header), sha256: hash.digest('hex'), start, end }
        hash = createHash('sha256')
        longPath = undefined
        start = end
      }
      position += inBlocks(size)
    }
  } finally {
    await file.close()
  }
}

function inBlocks(size: number): number {
  return Math.ceil(size / blockSize) * blockSize
}

async function readExactly(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position)
  if (bytesRead === length) return buffer
  throw new HypervisorError('ERR_PROTOCOL', 'the archive is cut off')
}

/** The size in octal digits; GNU's binary form for 8 GiB and more does not occur in what is read here. */
function parseSize(header: Buffer): number {
  const text = textField(header.subarray(124, 136)).trim()
  if (/^[0-7]+$/.test(text)) return Number.parseInt(text, 8)
  throw new HypervisorError('ERR_PROTOCOL', 'the archive has an entry without a size')
}

function shortPath(header: Buffer): string {
  const [name, prefix] = [textField(header.subarray(0, 100)), textField(header.subarray(345, 500))]
  return prefix === '' ? name : `${prefix}/${name}`
}

/** The records of an extended header are `length key=value\n`. */
function paxPath(records: string): string | undefined {
  return /(?:^|\n)\d+ path=([^\n]*)\n/.exec(records)?.[1]
}

function textField(bytes: Buffer): string {
  const end = bytes.indexOf(0)
  return bytes.subarray(0, end < 0 ? undefined : end).toString('utf8')
}
