import {
  serialData as data,
  moveToRegister,
  setUpSerial,
  superMode,
  tosProgram,
} from '../../../benchmarks/historic/tos-program.js'

/** What the guest says when it reads the keyboard. */
export const atariKeysReady = 'keys\n'

/** Registers of the 6850 that the keyboard's processor talks to (Atari: Engineering Hardware Specification, "Intelligent Keyboard"). */
const [control, code] = [0xfc00, 0xfc02]

const words: readonly number[] = [
  ...superMode,
  ...[0x46fc, 0x2700], // move #2700h, sr: nobody else takes them
  ...setUpSerial,
  ...[...moveToRegister(3, control), ...moveToRegister(0x16, control)],
  ...[0x0838, 0, control, 0x67f8, 0x1038, code], // btst; beq; move.b code, d0: its processor says that it has begun
  ...[...Buffer.from(atariKeysReady)].flatMap((byte) => moveToRegister(byte, data)),
  ...[0x0838, 0, control, 0x67f8], // next: btst #0, control; beq next
  ...[0x1038, code, 0x11c0, data], // move.b code, d0; move.b d0, data
  0x60ee, // bra next
]

/** A TOS program that says every code of the keyboard on the serial port, a byte each. */
export function atariKeyGuest(): Buffer {
  const bytes = Buffer.alloc(2 * words.length)
  for (const [index, word] of words.entries()) bytes.writeUInt16BE(word, 2 * index)
  return tosProgram(bytes)
}
