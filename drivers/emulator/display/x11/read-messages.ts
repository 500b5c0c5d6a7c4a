import { HypervisorError } from '../../../../src/errors.js'

/** What a server says: first how it takes the connection, and from then on answers, errors and events. */
export interface ServerMessage {
  readonly kind: 'set-up' | 'answer' | 'error' | 'event'
  /** The lower 16 bits of the number of the request that it is about; 0 for `set-up`. */
  readonly request: number
  readonly bytes: Buffer
}

/** Every message but the first is as long as this, and an answer may be longer. */
const unit = 32
/** The first says in eight bytes how long it is. */
const setUpHeader = 8
/** `GenericEvent`, which may be longer, too (X Generic Event Extension). */
const genericEvent = 35

/** More than any answer that is asked for here has. */
const longest = 1 << 20

/**
 * Divides what an X server sends into its messages (X11 protocol, "Format": with the lower byte of a number first).
 *
 * @returns a function that takes the next bytes, however they are cut, and returns the messages that are whole by then
 * @throws HypervisorError from that function: `ERR_PROTOCOL` for a message that is too long
 */
export function createMessageReader(): (chunk: Uint8Array) => readonly ServerMessage[] {
  let rest: Buffer = Buffer.alloc(0)
  let isSetUp = false
  const next = (): ServerMessage | undefined => {
    const length = lengthOf(rest, isSetUp)
    if (length === undefined || rest.length < length) return undefined
    const bytes = rest.subarray(0, length)
    rest = rest.subarray(length)
    if (isSetUp) return { kind: kindOf(bytes), request: bytes.readUInt16LE(2), bytes }
    isSetUp = true
    return { kind: 'set-up', request: 0, bytes }
  }
  return (chunk) => {
    rest = Buffer.concat([rest, chunk])
    const messages: ServerMessage[] = []
    for (let message = next(); message !== undefined; message = next()) messages.push(message)
    return messages
  }
}

function kindOf(bytes: Buffer): 'answer' | 'error' | 'event' {
  if (bytes[0] === 0) return 'error'
  return bytes[0] === 1 ? 'answer' : 'event'
}

/** How long the message is that begins here; `undefined` if too little of it is there to know. */
function lengthOf(bytes: Buffer, isSetUp: boolean): number | undefined {
  if (bytes.length < setUpHeader) return undefined
  if (!isSetUp) return setUpHeader + 4 * bytes.readUInt16LE(6)
  const type = bytes.readUInt8(0)
  const isLonger = type === 1 || (type & 0x7f) === genericEvent
  const length = isLonger ? unit + 4 * bytes.readUInt32LE(4) : unit
  if (length <= longest) return length
  throw new HypervisorError('ERR_PROTOCOL', `the X server sends a message of ${length} bytes`)
}
