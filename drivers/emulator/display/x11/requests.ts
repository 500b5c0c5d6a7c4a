/**
 * Requests of the X Window System Protocol, version 11, with the lower byte of a number first (appendix B, "Protocol
 * Encoding"), and of the XTEST Extension Protocol 2.2. Lengths are in units of four bytes.
 */

const byteOrder = 0x6c
const [majorVersion, minorVersion] = [11, 0]

const opcodes = {
  getWindowAttributes: 3,
  queryTree: 15,
  setInputFocus: 42,
  getInputFocus: 43,
  queryKeymap: 44,
  queryExtension: 98,
  setModifierMapping: 118,
  getModifierMapping: 119,
} as const

/** The focus of a window that is gone becomes that of the window under the pointer (`PointerRoot`). */
const toPointerRoot = 1

const fakeInput = 2
/** Types of events that can be made: `KeyPress` and `KeyRelease`. */
const keyEvents = { press: 2, release: 3 } as const

/** How a secret is presented to the server. */
export interface Authorization {
  readonly name: Uint8Array
  readonly data: Uint8Array
}

/** What a connection begins with. */
export function setUp({ name, data }: Authorization): Uint8Array {
  const header = Buffer.alloc(12)
  header[0] = byteOrder
  header.writeUInt16LE(majorVersion, 2)
  header.writeUInt16LE(minorVersion, 4)
  header.writeUInt16LE(name.length, 6)
  header.writeUInt16LE(data.length, 8)
  return Buffer.concat([header, padded(name), padded(data)])
}

/** Asks for the windows in another. */
export const queryTree = (window: number): Uint8Array => request(opcodes.queryTree, 0, word(window))

/** Asks whether a window can be seen, among other things. */
export const getWindowAttributes = (window: number): Uint8Array =>
  request(opcodes.getWindowAttributes, 0, word(window))

/** Has a window get what is typed, from now on (`CurrentTime`). */
export const setInputFocus = (window: number): Uint8Array =>
  request(opcodes.setInputFocus, toPointerRoot, word(window), word(0))

/** Asks which window gets what is typed. It has an answer always, so that everything before has been obeyed then. */
export const getInputFocus = (): Uint8Array => request(opcodes.getInputFocus, 0)

/** Asks which keys are down. */
export const queryKeymap = (): Uint8Array => request(opcodes.queryKeymap, 0)

/** Asks which keys are modifiers. */
export const getModifierMapping = (): Uint8Array => request(opcodes.getModifierMapping, 0)

/** Makes no key a modifier: for each of the eight modifiers, the codes of no keys. */
export const clearModifierMapping = (): Uint8Array => request(opcodes.setModifierMapping, 0)

/** Asks by which opcode an extension is reached. */
export function queryExtension(name: string): Uint8Array {
  const bytes = Buffer.from(name, 'latin1')
  const length = Buffer.alloc(4)
  length.writeUInt16LE(bytes.length)
  return request(opcodes.queryExtension, 0, length, padded(bytes))
}

/** Has a key of the keyboard pressed or released (`XTestFakeInput`), at once. */
export function fakeKey(xtest: number, event: keyof typeof keyEvents, code: number): Uint8Array {
  const made = Buffer.alloc(32)
  made[0] = keyEvents[event]
  made[1] = code
  return request(xtest, fakeInput, made)
}

function request(opcode: number, detail: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const header = Buffer.alloc(4)
  const body = Buffer.concat(parts)
  header[0] = opcode
  header[1] = detail
  header.writeUInt16LE(1 + body.length / 4, 2)
  return Buffer.concat([header, body])
}

function word(value: number): Uint8Array {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

function padded(bytes: Uint8Array): Uint8Array {
  const whole = Buffer.alloc(4 * Math.ceil(bytes.length / 4))
  whole.set(bytes)
  return whole
}
