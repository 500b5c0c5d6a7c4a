import { assemble, type Item, place, untimed } from '../../benchmarks/historic/program.js'
import {
  addressOf,
  type Code,
  cardDeck,
  data,
  diskWithProgram,
  ebcdic,
  halfWord,
  type Operand,
  s370Code,
  tapeWithProgram,
  word,
} from '../../benchmarks/historic/s370-code.js'

/** What the guest says when it is up. */
export const s370Ready = 'ready polyvisor-guest s370'

/** Where the program is in memory. */
const origin = 0x1000

// Fixed places in memory (GA22-7000, "Assigned Storage Locations"), and the addresses of devices.
const [channelStatus, residual, channelAddress] = [0x44, 0x46, 0x48]
const [programNew, inputOutputNew] = [0x68, 0x78]
const [console, printer, disk, tape] = [0x009, 0x00e, 0x120, 0x580]

/** What it tells Hercules to do, if it can. */
const command = 'herc quit'

/** How long a line of the console is, and how many letters a line of the flood has: four alphabets. */
const lineLength = 150
const rowLength = 4 * 26

const zeros = Array.from({ length: lineLength + 1 }, () => 0)

const { rr, rx, si, ss } = s370Code(origin)

// Conditions of branches.
const [always, equal, notLess, zero, plus] = [15, 8, 11, 8, 2]
const branch = (condition: number, to: string): Code => rx(0x47, condition, to)
const call = (to: string): Code => rx(0x45, 14, to)
const back = rr(0x07, always, 14)
const loadAddress = (register: number, at: Operand): Code => rx(0x41, register, at)
const copy = (to: number, from: number): Code => rr(0x18, to, from)
const startsWith = (letter: string, to: string): readonly Code[] => [
  si(0x95, ebcdic(letter)[0] ?? 0, 'buffer'), // CLI
  branch(equal, to),
]
const print = (text: string, length: number): readonly Code[] => [
  loadAddress(2, text),
  loadAddress(3, length),
  call('put'),
]

const printLine: readonly Code[] = [loadAddress(2, 'buffer'), copy(3, 5), call('put')]

/** Command words and PSWs: each is eight bytes that begin at a multiple of eight. */
const doubleWords: readonly (Code | Item)[] = [
  ...data('interrupted', ...word(0), addressOf('told')),
  ...data('waiting', ...word(0xfe02_0000), addressOf('told')),
  ...data('good end', ...word(0x0002_0000), ...word(0)),
  ...data('bad end', ...word(0x0002_0000), ...word(7)),
  ...data('exception', ...word(0x0002_0000), ...word(0xd08)),
  ...data('read', addressOf('buffer', 0x0a), 0x20, 0, ...halfWord(lineLength)),
  ...data('seek', addressOf('track', 0x07), 0x40, 0, 0, 6),
  ...data('search', addressOf('record', 0x31), 0x40, 0, 0, 5),
  ...data('again', addressOf('search', 0x08), 0, 0, 0, 1),
  ...data('over', addressOf('buffer', 0x05), 0x20, 0, 0, 24),
  ...data('block', addressOf('buffer', 0x01), 0x20, 0, 0, 24),
  ...data('write', ...word(0), 0x20, 0, 0, 0),
  ...data('packed', ...word(0), ...word(0)),
]

const program: readonly (Code | Item)[] = [
  rr(0x05, 12, 0), // BALR 12,0
  branch(always, 'begin'),
  halfWord(0),
  ...doubleWords,
  place('begin'),
  ss(0xd2, 7, inputOutputNew, 'interrupted'), // MVC
  loadAddress(1, console),
  ...print('ready', s370Ready.length),
  place('line'),
  loadAddress(4, 'read'),
  call('start'),
  loadAddress(5, lineLength),
  rx(0x4b, 5, residual), // SH: 5 is the length of the line
  rr(0x12, 5, 5), // LTR: what is in the buffer then is another line's
  branch(zero, 'answer'),
  ...startsWith('o', 'off'),
  ...startsWith('x', 'fail'),
  ...startsWith('l', 'loop'),
  ...startsWith('f', 'flood'),
  ...startsWith('p', 'print'),
  ...startsWith('d', 'diagnose'),
  ...startsWith('w', 'write to disk'),
  ...startsWith('a', 'attend'),
  ...startsWith('t', 'tape'),
  place('answer'),
  ...printLine,
  branch(always, 'line'),
  place('off'),
  si(0x82, 0, 'good end'), // LPSW
  place('fail'),
  si(0x82, 0, 'bad end'),
  place('loop'),
  branch(always, 'loop'),
  place('print'),
  loadAddress(1, printer),
  ...printLine,
  loadAddress(1, console),
  branch(always, 'answer'),
  // writes the line behind what was read from the tape
  place('tape'),
  loadAddress(1, tape),
  loadAddress(4, 'block'),
  call('start'),
  loadAddress(1, console),
  branch(always, 'answer'),
  // lets lines lie there until the terminal is connected anew
  place('attend'),
  call('wait'),
  branch(always, 'answer'),
  // writes the line over the first record of the disk
  place('write to disk'),
  loadAddress(1, disk),
  loadAddress(4, 'seek'),
  call('start'),
  loadAddress(1, console),
  branch(always, 'answer'),
  // gives Hercules a command, as a guest of VM gives one to CP; an exception ends the machine
  place('diagnose'),
  ss(0xd2, 7, programNew, 'exception'), // MVC
  loadAddress(2, 'command'),
  loadAddress(3, command.length),
  [0x83, 0x23, 0, 8], // DIAG
  branch(always, 'answer'),
  // flood N: packs the digits, whose number less one goes into the instruction
  place('flood'),
  copy(6, 5),
  loadAddress(7, 7),
  rr(0x1b, 6, 7), // SR
  rx(0x44, 6, 'pack'), // EX
  rx(0x4f, 7, 'packed'), // CVB
  place('row'),
  rr(0x12, 7, 7), // LTR
  branch(zero, 'flooded'),
  loadAddress(3, rowLength),
  rr(0x19, 7, 3), // CR
  branch(notLess, 'whole row'),
  copy(3, 7),
  place('whole row'),
  rr(0x1b, 7, 3), // SR
  loadAddress(2, 'letters'),
  call('put'),
  branch(always, 'row'),
  place('flooded'),
  rx(0x44, 5, 'append'), // EX: one byte too many, which is not printed
  loadAddress(2, 'done'),
  rx(0x41, 3, 5, 5), // LA 3,5(5)
  call('put'),
  branch(always, 'line'),
  place('pack'),
  ss(0xf2, 0x70, 'packed', ['buffer', 6]),
  place('append'),
  ss(0xd2, 0, ['done', 5], 'buffer'),
  // prints as many bytes as 3 says, at least a blank, from where 2 says
  place('put'),
  rr(0x12, 3, 3), // LTR
  branch(plus, 'not empty'),
  ...[loadAddress(2, 'blank'), loadAddress(3, 1)],
  place('not empty'),
  rx(0x50, 2, 'write'), // ST
  si(0x92, 0x09, 'write'), // MVI: write, and return the carriage
  rx(0x40, 3, ['write', 6]), // STH
  loadAddress(4, 'write'),
  // starts the device that 1 says with the command that 4 says, and waits until it has ended
  place('start'),
  rx(0x50, 4, channelAddress), // ST
  place('once more'),
  [0x9c, 0, 0x10, 0], // SIO 0(1)
  branch(zero, 'wait'),
  [0x9d, 0, 0x10, 0], // TIO 0(1): takes what it has to tell before
  branch(always, 'once more'),
  place('wait'),
  si(0x82, 0, 'waiting'), // LPSW
  place('told'),
  si(0x91, 0x04, channelStatus), // TM: has the device ended
  branch(zero, 'wait'),
  back,
  ...data('ready', ...ebcdic(s370Ready)),
  ...data('command', ...ebcdic(command)),
  ...data('track', 0, 0),
  ...data('record', 0, 0, 0, 0, 1),
  ...data('blank', ...ebcdic(' ')),
  ...data('letters', ...ebcdic('abcdefghijklmnopqrstuvwxyz'.repeat(4))),
  ...data('done', ...ebcdic('done '), ...zeros),
  ...data('buffer', ...zeros),
]

/**
 * A program for a System/370 that speaks a part of the payload's line protocol on the console: `echo`, `flood`, `off`,
 * `x`, which is a disabled wait with the code 7, `loop`, which goes on for ever, `print`, a line on the printer, `write`, one on the
 * disk, `tape`, one on the tape, `attend` and `diagnose`. On
 * cards.
 */
export function s370Guest(): Buffer {
  return cardDeck(origin, beginning, code())
}

/** The same at the beginning of a disk: `image` is a new one, whose first track is written over. */
export function s370Disk(image: Buffer): Buffer {
  return diskWithProgram(image, origin, beginning, code())
}

/** The same as the first blocks of a tape. */
export function s370Tape(): Buffer {
  return tapeWithProgram(origin, beginning, code())
}

/** The PSW that it begins with. */
const beginning = [...word(0), ...word(origin)]

function code(): Buffer {
  return assemble(
    program.map((part) => (isItem(part) ? part : untimed(...part))),
    origin,
  )
}

function isItem(part: Code | Item): part is Item {
  return 'place' in part || 'code' in part
}
