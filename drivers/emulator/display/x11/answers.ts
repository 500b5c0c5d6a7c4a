import { HypervisorError } from '../../../../src/errors.js'

/**
 * Reads what the server says to a new connection (X11 protocol, "Connection Setup").
 *
 * @returns the root window of the first screen
 * @throws HypervisorError `ERR_AUTH` if it lets the connection in no further, with its reason; `ERR_PROTOCOL`.
 */
export function readSetUp(bytes: Buffer): number {
  const [status, reasonLength] = [numberAt(bytes, 0, 1), numberAt(bytes, 1, 1)]
  if (status !== 1) {
    const reason = status === 0 ? bytes.toString('latin1', 8, 8 + reasonLength).trim() : 'it asks for more'
    throw new HypervisorError('ERR_AUTH', `the X server refuses the connection: ${reason}`)
  }
  const vendorLength = numberAt(bytes, 24, 2)
  const [screens, formats] = [numberAt(bytes, 28, 1), numberAt(bytes, 29, 1)]
  if (screens === 0) throw malformed('it has no screen')
  return numberAt(bytes, 40 + 4 * Math.ceil(vendorLength / 4) + 8 * formats, 4)
}

/** The major opcode of an extension; `undefined` if the server has none. */
export function readExtension(bytes: Buffer): number | undefined {
  return numberAt(bytes, 8, 1) === 1 ? numberAt(bytes, 9, 1) : undefined
}

/** The windows in another, the lowest first. */
export function readTree(bytes: Buffer): readonly number[] {
  const count = numberAt(bytes, 16, 2)
  return Array.from({ length: count }, (_, index) => numberAt(bytes, 32 + 4 * index, 4))
}

/** Whether a window is there to be seen: `InputOutput`, and `Viewable`. */
export function readIsViewable(bytes: Buffer): boolean {
  return numberAt(bytes, 12, 2) === 1 && numberAt(bytes, 26, 1) === 2
}

/** The window that gets what is typed; 0 and 1 are none, and that under the pointer. */
export function readFocus(bytes: Buffer): number {
  return numberAt(bytes, 8, 4)
}

/** The codes of the keys that are modifiers. */
export function readModifiers(bytes: Buffer): readonly number[] {
  const count = 8 * numberAt(bytes, 1, 1)
  return Array.from({ length: count }, (_, index) => numberAt(bytes, 32 + index, 1)).filter(
    (code) => code !== 0,
  )
}

/** Whether a map was changed: 0 if it was, 1 as long as a key is down that it is about, and else 2. */
export function readStatus(bytes: Buffer): number {
  return numberAt(bytes, 1, 1)
}

/** The codes of the keys that are down. */
export function readKeysDown(bytes: Buffer): readonly number[] {
  if (bytes.length < 40) throw malformed('a list of keys is cut off')
  const codes = Array.from({ length: 256 }, (_, code) => code)
  return codes.filter((code) => ((bytes[8 + (code >> 3)] ?? 0) >> (code & 7)) & 1)
}

/** An error in words (X11 protocol, "Errors"). */
export function describeError(bytes: Buffer): string {
  return `error ${numberAt(bytes, 1, 1)} for request ${numberAt(bytes, 10, 1)}.${numberAt(bytes, 8, 2)}`
}

function numberAt(bytes: Buffer, at: number, length: 1 | 2 | 4): number {
  if (at + length > bytes.length) throw malformed(`a message of ${bytes.length} bytes is too short`)
  return bytes.readUIntLE(at, length)
}

function malformed(why: string): HypervisorError {
  return new HypervisorError('ERR_PROTOCOL', `the X server gives no answer that can be read: ${why}`)
}
