import { crc32, deflateSync } from 'node:zlib'
import { pngSignature } from '../../../src/formats/png.js'
import type { Picture } from './frame-buffer.js'

/** Encodes a picture as PNG (ISO/IEC 15948): eight bits a sample, true colour, no filter. */
export function encodePng({ width, height, pixels }: Picture): Uint8Array {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const line = 3 * width
  const filtered = Buffer.alloc(height * (line + 1))
  for (let y = 0; y < height; y++) filtered.set(pixels.subarray(y * line, (y + 1) * line), y * (line + 1) + 1)
  return Buffer.concat([
    pngSignature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(filtered)),
    chunk('IEND', new Uint8Array()),
  ])
}

function chunk(type: 'IHDR' | 'IDAT' | 'IEND', data: Uint8Array): Buffer {
  const content = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  check.writeUInt32BE(crc32(content))
  return Buffer.concat([length, content, check])
}
