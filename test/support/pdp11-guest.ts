import { paperTape } from '../../benchmarks/historic/paper-tape.js'
import { absolute, branch as branchTo, words } from '../../benchmarks/historic/pdp11-code.js'
import { assemble, type Item, place, untimed } from '../../benchmarks/historic/program.js'

/** What the guest says when it is up. */
export const pdp11Ready = 'ready polyvisor-guest pdp11'

// Registers of the console, of the line interface at the usual address (PDP-11 Peripherals Handbook, "DL11").
const receiverStatus = 0o177560
const receiverBuffer = 0o177562
const transmitterStatus = 0o177564
const transmitterBuffer = 0o177566

const origin = 0o1000

const address = (name: string): Item => untimed(absolute(name))
const branch = (code: number, to: string): Item => untimed(branchTo(code, to))

const br = 0o000400
const bne = 0o001000
const beq = 0o001400
const bpl = 0o100000
const call = (to: string): readonly (number | Item)[] => [0o004737, address(to)]
const halt = 0
const done = 0o000207

/** The program (PDP-11 Processor Handbook, instruction set); a comment says what each line does. */
const program: readonly (number | Item)[] = [
  ...[0o012706, origin], // mov #stack, sp
  ...[0o012701, address('ready')], // mov #ready, r1
  ...call('print'),
  place('line'),
  ...[0o012702, address('buffer')], // mov #buffer, r2
  place('next'),
  ...[0o105737, receiverStatus], // tstb receiver
  branch(bpl, 'next'),
  ...[0o113700, receiverBuffer], // movb received, r0
  ...[0o042700, 0o177600], // bic #177600, r0
  ...[0o020027, 0o12], // cmp r0, #newline
  branch(beq, 'obey'),
  0o110022, // movb r0, (r2)+
  branch(br, 'next'),
  place('obey'),
  0o105012, // clrb (r2)
  ...[0o113700, address('buffer')], // movb buffer, r0
  ...[0o020027, 'o'.charCodeAt(0)], // cmp r0, #'o'
  branch(beq, 'off'),
  ...[0o020027, 'f'.charCodeAt(0)],
  branch(beq, 'flood'),
  ...[0o020027, 'c'.charCodeAt(0)],
  branch(beq, 'control'),
  place('answer'),
  ...[0o012701, address('buffer')],
  ...call('print'),
  ...[0o012701, address('newline')],
  ...call('print'),
  branch(br, 'line'),
  place('off'),
  halt,
  branch(br, 'off'),
  place('control'),
  ...[0o012701, address('clear')],
  ...call('print'),
  place('say-done'),
  ...[0o012701, address('done')],
  ...call('print'),
  branch(br, 'answer'),
  // flood N: the number is taken from the line, digit by digit
  place('flood'),
  0o005003, // clr r3
  ...[0o012701, address('number')], // mov #buffer+6, r1
  place('digit'),
  0o112100, // movb (r1)+, r0
  branch(beq, 'letters'),
  ...[0o162700, 0o60], // sub #'0', r0
  0o006303, // asl r3
  0o010304, // mov r3, r4
  0o006303, // asl r3
  0o006303, // asl r3
  0o060403, // add r4, r3
  0o060003, // add r0, r3
  branch(br, 'digit'),
  place('letters'),
  ...[0o012705, 'a'.charCodeAt(0)], // mov #'a', r5
  place('letter'),
  0o005703, // tst r3
  branch(beq, 'flooded'),
  0o010500, // mov r5, r0
  ...call('put'),
  0o005205, // inc r5
  ...[0o020527, 'z'.charCodeAt(0) + 1], // cmp r5, #'z'+1
  branch(bne, 'same-row'),
  ...[0o012705, 'a'.charCodeAt(0)],
  place('same-row'),
  0o005303, // dec r3
  branch(br, 'letter'),
  place('flooded'),
  ...[0o012701, address('newline')],
  ...call('print'),
  branch(br, 'say-done'),
  // prints the text at r1
  place('print'),
  0o112100, // movb (r1)+, r0
  branch(beq, 'printed'),
  ...call('put'),
  branch(br, 'print'),
  place('printed'),
  done,
  // prints the byte in r0
  place('put'),
  ...[0o105737, transmitterStatus], // tstb transmitter
  branch(bpl, 'put'),
  ...[0o110037, transmitterBuffer], // movb r0, transmitted
  done,
  place('ready'),
  ...text(`${pdp11Ready}\n`),
  place('newline'),
  ...text('\n'),
  place('clear'),
  ...text('\u001b[2J\n'),
  place('done'),
  ...text('done '),
  place('buffer'),
  ...[0, 0, 0],
  place('number'),
]

function text(characters: string): readonly number[] {
  const bytes = Buffer.from(`${characters}\0`)
  return Array.from({ length: Math.ceil(bytes.length / 2) }, (_, index) => {
    return (bytes[2 * index] ?? 0) | ((bytes[2 * index + 1] ?? 0) << 8)
  })
}

/**
 * A program for the PDP-11 that speaks a part of the payload's line protocol on the console: `echo`, `flood` of up to
 * 32,767 letters, `control` and `off`. On a paper tape of the absolute loader.
 */
export function pdp11Guest(): Buffer {
  const items = program.map((item) => (typeof item === 'number' ? untimed(...words(item)) : item))
  return paperTape(origin, assemble(items, origin))
}
