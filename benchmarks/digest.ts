import { createHash } from 'node:crypto'

export { digestOfFile } from '../src/state/file-digest.js'

/** SHA-256 of a text or of bytes, as 64 hexadecimal digits. */
export function digestOf(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}
