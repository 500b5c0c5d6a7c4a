import { crc32, inflateSync } from 'node:zlib'
import type { Picture } from '../../drivers/emulator/display/frame-buffer.js'

/** Reads a PNG of eight bits a sample, in true colour, without filters, and checks each of its chunks. */
export function decodePng(file: Uint8Array): Picture {
  const bytes = Buffer.from(file)
  if (bytes.toString('latin1', 0, 8) !== '\x89PNG\r\n\x1a\n') throw new Error('it has no signature')
  const chunks = new Map<string, Buffer>()
  for (let at = 8; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at)
    const content = bytes.subarray(at + 4, at + 8 + length)
    const type = content.toString('latin1', 0, 4)
    if (crc32(content) !== bytes.readUInt32BE(at + 8 + length))
      throw new Error(`${type} has another check sum`)
    chunks.set(type, content.subarray(4))
    at += 12 + length
  }
  const [header, data] = [chunks.get('IHDR'), chunks.get('IDAT')]
  if (header === undefined || data === undefined || !chunks.has('IEND')) throw new Error('a chunk is missing')
  if (header.subarray(8).toString('hex') !== '0802000000') throw new Error('it is of another kind')
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)]
  const lines = inflateSync(data)
  if (lines.length !== height * (3 * width + 1)) throw new Error('it has other lines')
  const pixels = Buffer.alloc(3 * width * height)
  for (let y = 0; y < height; y++) {
    const start = y * (3 * width + 1)
    if (lines[start] !== 0) throw new Error('a line has a filter')
    lines.copy(pixels, y * 3 * width, start + 1, start + 1 + 3 * width)
  }
  return { width, height, pixels }
}

/** The colour at a place, as six hexadecimal digits. */
export function colourAt({ width, pixels }: Picture, x: number, y: number): string {
  const start = 3 * (y * width + x)
  return Buffer.from(pixels.subarray(start, start + 3)).toString('hex')
}
