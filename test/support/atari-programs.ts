import {
  serialData as data,
  listen,
  moveToRegister,
  setUpSerial,
  superMode,
  terminate,
  tosProgram,
} from '../../benchmarks/historic/tos-program.js'

export { terminate, tosProgram }

const say = (text: string): readonly number[] =>
  [...Buffer.from(text)].flatMap((byte) => moveToRegister(byte, data))

function bytesOf(words: readonly number[]): Buffer {
  const bytes = Buffer.alloc(2 * words.length)
  for (const [index, word] of words.entries()) bytes.writeUInt16BE(word, 2 * index)
  return bytes
}

/** A program that says `ready`, waits until anything is said to it, and then does this. */
export function obedientProgram(action: readonly number[], text = ''): Buffer {
  const code = bytesOf([...superMode, ...setUpSerial, ...say('ready\n'), ...listen, ...action])
  return tosProgram(Buffer.concat([code, Buffer.from(`${text}\0`)]))
}

/** A program that counts from `a` to `z` again and again on the serial port. */
export function countingProgram(): Buffer {
  const code = [
    ...[...superMode, ...setUpSerial],
    ...[0x7061], // again: moveq #'a', d0
    ...[0x323c, 0x0400, 0x51c9, 0xfffe], // next: move.w #400h, d1; wait: dbra d1, wait
    ...[0x11c0, data], // move.b d0, data
    ...[0x5200, 0x0c00, 0x7b], // addq.b #1, d0; cmp.b #'z'+1, d0
    ...[0x66ec, 0x60e8], // bne next; bra again
  ]
  return tosProgram(bytesOf(code))
}

/** The same, a letter for each interrupt by timer A of the MFP, between which its CPU stops. */
export function interruptedProgram(): Buffer {
  const [vector, enable, mask, timerControl, timerValue] = [0xfa17, 0xfa07, 0xfa13, 0xfa19, 0xfa1f]
  const setUp = [
    ...[...superMode, ...setUpSerial, ...moveToRegister(0x40, vector)],
    ...[...moveToRegister(0x20, enable), ...moveToRegister(0x20, mask)],
    ...[...moveToRegister(64, timerValue), ...moveToRegister(5, timerControl)],
  ]
  const code = [
    ...setUp,
    ...[0x41fa, 2 * 7, 0x21c8, 0x0134], // lea handler, a0; move.l a0, 134h
    0x7e61, // moveq #'a', d7
    ...[0x4e72, 0x2500, 0x60fa], // wait: stop #2500h; bra wait
    ...[0x11c7, data], // handler: move.b d7, data
    ...[0x5207, 0x0c07, 0x7b], // addq.b #1, d7; cmp.b #'z'+1, d7
    ...[0x6602, 0x7e61, 0x4e73], // bne, rte; moveq #'a', d7; rte
  ]
  return tosProgram(bytesOf(code))
}

/** What a program may do. */
export const actions = {
  /** An instruction that there is not, for which the system shows its bombs. */
  illegal: [0x4afc],
  /** The same with a stack at an odd address, so that the CPU halts. */
  halting: [0x4ff8, 1, 0x4afc],
  /** Makes the file whose name is behind the program (Fcreate), and ends with 0. */
  creating: [0x4267, 0x487a, 2 * 5 + 2 * terminate(0).length, 0x3f3c, 0x3c, 0x4e41, 0x508f, ...terminate(0)],
} as const

/** An image of 192 KiB as TOS 1.02 is one, which only says `TOS` on the serial port and then repeats what it hears. */
export function tosImage(version = 0x102): Buffer {
  const image = Buffer.alloc(192 * 1024)
  const base = 0xfc0000
  image.writeUInt16BE(0x602e, 0)
  image.writeUInt16BE(version, 2)
  image.writeUInt32BE(base + 0x30, 4)
  image.writeUInt32BE(base, 8)
  const loop = [...listen, 0x11c0, data] // move.b d0, data
  const back = 0x100 - 2 * loop.length - 2
  bytesOf([0x46fc, 0x2700, ...setUpSerial, ...say('TOS\n'), ...loop, 0x6000 | back]).copy(image, 0x30)
  return image
}
