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
