import { paperTape } from '../../benchmarks/historic/paper-tape.js'
import { absolute, branch as branchTo, words } from '../../benchmarks/historic/pdp11-code.js'
import { assemble, type Item, place, untimed } from '../../benchmarks/historic/program.js'

// Registers of the console (PDP-11 Peripherals Handbook, "DL11") and of the disk controller ("RL11").
const [receiverStatus, receiverBuffer] = [0o177560, 0o177562]
const [transmitterStatus, transmitterBuffer] = [0o177564, 0o177566]
const [diskStatus, diskMemory, diskPlace, diskCount] = [0o174400, 0o174402, 0o174404, 0o174406]
const [getStatus, writeData, readData] = [0o4, 0o12, 0o14]

const origin = 0o1000
const address = (name: string): Item => untimed(absolute(name))
const branch = (code: number, to: string): Item => untimed(branchTo(code, to))
const [br, bne, beq, bpl] = [0o000400, 0o001000, 0o001400, 0o100000]
const call = (to: string): readonly (number | Item)[] => [0o004737, address(to)]
const done = 0o000207
const set = (register: number, value: number | Item): readonly (number | Item)[] => [
  0o012737,
  value,
  register,
]
const letter = (character: string): number => character.charCodeAt(0)
const ifTold = (character: string, to: string): readonly (number | Item)[] => [
  ...[0o020027, letter(character)], // cmp r0, #character
  branch(beq, to),
]
const say = (character: string): readonly (number | Item)[] => [0o012700, letter(character), ...call('put')]

const program: readonly (number | Item)[] = [
  ...[0o012706, origin], // mov #stack, sp
  ...[0o012705, letter('a')], // mov #'a', r5
  ...set(diskPlace, 0o13),
  ...set(diskStatus, getStatus),
  ...call('disk'),
  place('loop'),
  ...[0o105737, receiverStatus], // tstb receiver
  branch(bpl, 'count'),
  ...[0o113700, receiverBuffer], // movb received, r0
  ...[0o042700, 0o177600], // bic #177600, r0
  ...ifTold('w', 'write'),
  ...ifTold('r', 'read'),
  ...ifTold('h', 'halt'),
  place('count'),
  0o005004, // clr r4
  place('wait'),
  0o005304, // dec r4
  branch(bne, 'wait'),
  0o010500, // mov r5, r0
  ...call('put'),
  0o005205, // inc r5
  ...[0o020527, letter('z') + 1], // cmp r5, #'z'+1
  branch(bne, 'loop'),
  ...[0o012705, letter('a')],
  branch(br, 'loop'),
  place('halt'),
  0,
  branch(br, 'halt'),
  place('write'),
  ...[0o010537, address('cell')], // mov r5, cell
  ...call('transfer'),
  ...set(diskStatus, writeData),
  ...call('disk'),
  ...say('W'),
  branch(br, 'loop'),
  place('read'),
  ...call('transfer'),
  ...set(diskStatus, readData),
  ...call('disk'),
  ...say('['),
  ...[0o013700, address('cell')], // mov cell, r0
  ...call('put'),
  ...say(']'),
  ...[0o000137, address('loop')], // jmp loop
  // one word at the beginning of the disk
  place('transfer'),
  ...set(diskMemory, address('cell')),
  ...set(diskPlace, 0),
  ...set(diskCount, 0o177777),
  done,
  place('disk'),
  ...[0o105737, diskStatus], // tstb ready
  branch(bpl, 'disk'),
  done,
  place('put'),
  ...[0o105737, transmitterStatus], // tstb transmitter
  branch(bpl, 'put'),
  ...[0o110037, transmitterBuffer], // movb r0, transmitted
  done,
  place('cell'),
  0,
]

/** Bytes of an RL01 cartridge. */
export const cartridgeLength = 512 * 40 * 256

/**
 * A program for the PDP-11 that counts on the console, `a` to `z` again and again. Told `w` it writes the letter that is
 * next to the disk and says `W`; told `r` it says the letter on the disk in brackets; told `h` it halts.
 */
export function countingGuest(): Buffer {
  const items = program.map((item) => (typeof item === 'number' ? untimed(...words(item)) : item))
  return paperTape(origin, assemble(items, origin))
}

/** The letters that it counted in what a console has shown, in their order. */
export function countedIn(log: string): string {
  const [, said = ''] = /machine begins\r?\n([\s\S]*)$/.exec(log) ?? []
  return said.replace(/\r?\nSimulation stopped, PC: [^\n]*\n/g, '').replace(/W|\[.\]|\r?\nGoodbye\r?\n/g, '')
}

/** Where letters are not each the one after that before it, with those around; empty if nowhere. */
export function gapsIn(letters: string): readonly string[] {
  return [...letters].flatMap((_each, index) => {
    return isCount(letters.slice(Math.max(0, index - 1), index + 1))
      ? []
      : [`${index}: ${letters.slice(Math.max(0, index - 8), index)}|${letters.slice(index, index + 8)}`]
  })
}

/** Whether each letter is the one after that before it. */
export function isCount(letters: string): boolean {
  return [...letters].every((each, index) => {
    const before = letters[index - 1]
    return before === undefined || each === (before === 'z' ? 'a' : String.fromCharCode(letter(before) + 1))
  })
}
