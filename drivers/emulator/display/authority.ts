import { randomBytes } from 'node:crypto'
import { HypervisorError } from '../../../src/errors.js'
import type { Authorization } from './x11/requests.js'

/** The family of an entry for every host (`FamilyWild`). */
const everyHost = 0xffff

/** An authority file with one new secret, for the display of any number (Xau(3), family `FamilyWild`). */
export function newAuthority(): Uint8Array {
  const field = (data: Uint8Array): Buffer => {
    const length = Buffer.alloc(2)
    length.writeUInt16BE(data.length)
    return Buffer.concat([length, data])
  }
  const family = Buffer.alloc(2)
  family.writeUInt16BE(everyHost)
  return Buffer.concat([
    family,
    field(new Uint8Array()),
    field(new Uint8Array()),
    field(Buffer.from('MIT-MAGIC-COOKIE-1', 'latin1')),
    field(randomBytes(16)),
  ])
}

/**
 * Reads the secret of an authority file that {@link newAuthority} made: its first entry.
 *
 * @throws HypervisorError `ERR_STATE_CORRUPT` if it is no such file, or is cut off.
 */
export function readAuthority(file: Uint8Array): Authorization {
  const bytes = Buffer.from(file)
  let at = 2
  const field = (): Buffer => {
    const end = at + 2 > bytes.length ? Number.POSITIVE_INFINITY : at + 2 + bytes.readUInt16BE(at)
    if (end > bytes.length)
      throw new HypervisorError('ERR_STATE_CORRUPT', 'the secret of the X server is cut off')
    const content = bytes.subarray(at + 2, end)
    at = end
    return content
  }
  field()
  field()
  return { name: field(), data: field() }
}
