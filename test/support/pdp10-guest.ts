import {
  bootDisk,
  bootTape,
  data,
  exeFile,
  line,
  placeOf,
  saveFile,
} from '../../benchmarks/historic/pdp10-code.js'
import { assemble, type Item, place } from '../../benchmarks/historic/program.js'

/** What the guest says when it is up. */
export const pdp10Ready = 'ready polyvisor-guest pdp10'

/** Where the program is in memory: where a disk and a tape put what they start. */
export const pdp10Origin = 0o1000

// Words of memory in which the front end of a KS10 and its programs talk, and the bit that says that a character is there.
const [input, output] = [0o32, 0o33]
const valid = 0o400

// Registers.
const [letter, from, to, count, row, stack] = [1, 2, 3, 4, 5, 0o17]

// Operations (DEC: PDP-10 System Reference Manual, DEC-10-HGAA-D, chapter 2).
const [move, moveImmediate, moveToMemory, clear] = [0o200, 0o201, 0o202, 0o402]
const [skipIfZero, skipIfNotZero, skipIfEqual, skipIfNotEqual] = [0o332, 0o336, 0o302, 0o306]
const [jumpIfZero, addOneAndJump, subtractOneAndJump] = [0o322, 0o344, 0o365]
const [add, subtractImmediate, multiplyImmediate] = [0o270, 0o275, 0o221]
const [andImmediate, orImmediate] = [0o405, 0o435]
const [jump, call, back] = [0o254, 0o260, 0o263]

/** JRST 4: the machine halts. */
const halt = 4

/** WRAPR that interrupts the front end (SIMH, PDP10/pdp10_fe.c). */
const interruptFrontEnd = line(0o700, 4, 0o012000)

const startsWith = (text: string, to: string): readonly Item[] => [
  line(skipIfNotEqual, letter, text.charCodeAt(0)),
  line(jump, 0, to),
]
const print = (text: string): readonly Item[] => [line(moveImmediate, from, text), line(call, stack, 'print')]

/** A text with one character in each word, and a zero. */
const text = (name: string, characters: string): readonly Item[] => data(name, ...Buffer.from(characters), 0)

const program: readonly Item[] = [
  line(moveImmediate, stack, 'stack'),
  ...print('ready'),
  place('line'),
  line(moveImmediate, to, 'buffer'),
  place('next'),
  line(skipIfNotZero, letter, input),
  line(jump, 0, 'next'),
  line(clear, 0, input),
  interruptFrontEnd,
  line(andImmediate, letter, 0o177),
  line(skipIfNotEqual, letter, 0o12),
  line(jump, 0, 'obey'),
  line(moveToMemory, letter, 0, to),
  line(addOneAndJump, to, 'next'),
  place('obey'),
  line(clear, 0, 0, to),
  line(move, letter, 'buffer'),
  ...startsWith('o', 'off'),
  ...startsWith('f', 'flood'),
  ...startsWith('x', 'fail'),
  place('answer'),
  ...print('buffer'),
  ...print('newline'),
  line(jump, 0, 'line'),
  place('off'),
  line(jump, halt, 'off'),
  // XCT of itself, which a KS10 can only be switched off from
  place('fail'),
  line(0o256, 0, 'fail'),
  // flood N: the number is taken from the line, digit by digit
  place('flood'),
  line(moveImmediate, count, 0),
  line(moveImmediate, from, 'number'),
  place('digit'),
  line(move, letter, 0, from),
  line(jumpIfZero, letter, 'letters'),
  line(multiplyImmediate, count, 10),
  line(subtractImmediate, letter, 0x30),
  line(add, count, letter),
  line(addOneAndJump, from, 'digit'),
  place('letters'),
  line(moveImmediate, row, 'a'.charCodeAt(0)),
  place('letter'),
  line(subtractOneAndJump, count, 'put letter'),
  ...print('newline'),
  ...print('done'),
  line(jump, 0, 'answer'),
  place('put letter'),
  line(move, letter, row),
  line(call, stack, 'put'),
  line(skipIfEqual, row, 'z'.charCodeAt(0)),
  line(addOneAndJump, row, 'letter'),
  line(jump, 0, 'letters'),
  // prints the text at 2
  place('print'),
  line(move, letter, 0, from),
  line(jumpIfZero, letter, 'printed'),
  line(call, stack, 'put'),
  line(addOneAndJump, from, 'print'),
  place('printed'),
  line(back, stack, 0),
  // prints the character in 1
  place('put'),
  line(orImmediate, letter, valid),
  line(moveToMemory, letter, output),
  interruptFrontEnd,
  place('printing'),
  line(skipIfZero, 0, output),
  line(jump, 0, 'printing'),
  line(back, stack, 0),
  ...text('ready', `${pdp10Ready}\n`),
  ...text('newline', '\n'),
  ...text('done', 'done '),
  ...data('stack', 0, 0, 0, 0),
  ...data('buffer', 0, 0, 0, 0, 0, 0),
  place('number'),
]

/** The program as it lies in memory from {@link pdp10Origin} on, in words of 8 bytes. */
export function pdp10Program(): Buffer {
  return assemble(program, placeOf(pdp10Origin))
}

/**
 * A program for a KS10 that speaks a part of the payload's line protocol on the console: `echo`, `flood`, `off`, and
 * `x`, which is an instruction that never ends. As a SAV file.
 */
export function pdp10Guest(): Buffer {
  return saveFile(pdp10Origin, pdp10Program())
}

/** The same as an EXE file. */
export function pdp10Exe(): Buffer {
  return exeFile(pdp10Origin, pdp10Program())
}

/** The same at the beginning of a disk that a KS10 starts it from. */
export function pdp10Disk(): Buffer {
  return bootDisk(pdp10Program())
}

/** The same on a tape that a KS10 starts it from. */
export function pdp10Tape(): Buffer {
  return bootTape(pdp10Program())
}
