/** The parts of a TOS program besides its code. */
export interface TosProgramParts {
  /** Bytes of cleared memory behind it. */
  readonly bss?: number
  /** What follows it; without them its header says that there are none. */
  readonly relocations?: Uint8Array
}

/** Makes a TOS program (Atari GEMDOS Reference Manual, "Executable file format"). */
export function tosProgram(code: Uint8Array, { bss = 0, relocations }: TosProgramParts = {}): Buffer {
  const header = Buffer.alloc(28)
  header.writeUInt16BE(0x601a, 0)
  header.writeUInt32BE(code.length, 2)
  header.writeUInt32BE(bss, 10)
  header.writeUInt16BE(relocations === undefined ? 1 : 0, 26)
  return Buffer.concat([header, code, relocations ?? Buffer.alloc(0)])
}

// Registers of the MFP's serial port, of which the CPU puts ones before the 16 bits (MC68901 data sheet, "USART").
const timers = 0xfa1d
const timerData = 0xfa25
const control = 0xfa29
const receiver = 0xfa2b
const transmitter = 0xfa2d
const data = 0xfa2f

/** `move.b #value, register` (M68000 Family Programmer's Reference Manual). */
const move = (value: number, register: number): readonly number[] => [0x11fc, value, register]

const setUp = [
  ...move(0x88, control),
  ...move(1, receiver),
  ...move(1, transmitter),
  ...move(2, timerData),
  ...[0x0038, 1, timers], // ori.b #1, timers: the clock of the port
]
const say = (text: string): readonly number[] => [...Buffer.from(text)].flatMap((byte) => move(byte, data))
/** Waits for a byte, and has it in d0. */
const listen = [...[0x4a38, receiver], 0x6afa, ...[0x1038, data]]
const superMode = [0x42a7, 0x3f3c, 0x20, 0x4e41, 0x5c8f] // Super(0)
/** Ends the program with a number. */
export const terminate = (status: number): readonly number[] => [0x3f3c, status, 0x3f3c, 0x4c, 0x4e41]

function bytesOf(words: readonly number[]): Buffer {
  const bytes = Buffer.alloc(2 * words.length)
  for (const [index, word] of words.entries()) bytes.writeUInt16BE(word, 2 * index)
  return bytes
}

/** A program that says `ready`, waits until anything is said to it, and then does this. */
export function obedientProgram(action: readonly number[], text = ''): Buffer {
  const code = bytesOf([...superMode, ...setUp, ...say('ready\n'), ...listen, ...action])
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
  bytesOf([0x46fc, 0x2700, ...setUp, ...say('TOS\n'), ...loop, 0x6000 | back]).copy(image, 0x30)
  return image
}
