import { buildCartridge, cartridgeOrigin } from '../../drivers/jsnes/tiny-cartridge.js'
import { address, assembleForDos, type Piece, place, short } from './dos-assembler.js'

/** What the guest says when it is up. */
export const nesReady = 'ready polyvisor-guest nes'

/** The address by which the guest ends the machine. */
export const nesExitAddress = 0x4020

const [data, state] = [
  [0xf0, 0x40],
  [0xf1, 0x40],
]
const exit = [0x20, 0x40]

/** Pages of the memory: what is typed, and the word that is remembered. */
const [buffer, kept] = [2, 3]

const letter = (character: string): number => character.charCodeAt(0)
const call = (name: string): readonly Piece[] => [0x20, address(name)]
const jump = (name: string): readonly Piece[] => [0x4c, address(name)]
const low = (name: string): Piece => half(name, 0)
const high = (name: string): Piece => half(name, 1)
/** Prints the text at a place. */
const print = (name: string): readonly Piece[] => [
  ...[0xa9, low(name), 0x85, 0, 0xa9, high(name), 0x85, 1], // lda #; sta 0; lda #; sta 1
  ...call('print'),
]
const printPage = (page: number): readonly Piece[] => [
  ...[0xa9, 0, 0x85, 0, 0xa9, page, 0x85, 1],
  ...call('print'),
]
/** Jumps if a letter of the line is this one. */
const ifLetter = (index: number, character: string, to: string): readonly Piece[] => [
  ...[0xad, index, buffer, 0xc9, letter(character), 0xd0, 3], // lda; cmp #; bne behind the jump
  ...jump(to),
]

function half(name: string, index: 0 | 1): Piece {
  const encode = (target: number): readonly number[] => [(target >> (8 * index)) & 0xff]
  return { code: [{ to: name, length: 1, encode }], executions: [] }
}

/** Multiplies the number in 2, 3 and 4 by two. */
const double = [0x06, 2, 0x26, 3, 0x26, 4] // asl; rol; rol

const guest: readonly Piece[] = [
  ...[0x78, 0xd8, 0xa2, 0xff, 0x9a], // sei; cld; ldx #ffh; txs
  ...print('ready'),
  place('line'),
  ...[0xa2, 0], // ldx #0
  place('next'),
  ...call('get'),
  ...[0xc9, 0x0a, 0xf0, short('obey')], // cmp newline; beq
  ...[0x9d, 0, buffer, 0xe8], // sta buffer,x; inx
  ...jump('next'),
  place('obey'),
  ...[0xa9, 0, 0x9d, 0, buffer], // lda #0; sta buffer,x
  ...ifLetter(0, 'o', 'off'),
  ...ifLetter(0, 'f', 'flood'),
  ...ifLetter(0, 'x', 'fail'),
  ...ifLetter(0, 'j', 'jam'),
  ...ifLetter(0, 'p', 'paint'),
  ...ifLetter(0, 'c', 'control'),
  ...ifLetter(2, 'm', 'remember'),
  ...ifLetter(2, 'c', 'recall'),
  place('answer'),
  ...printPage(buffer),
  ...print('newline'),
  ...jump('line'),
  place('control'),
  ...print('clear'),
  place('say-done'),
  ...print('done'),
  ...jump('answer'),
  place('off'),
  ...[0xa9, 0, 0x8d, ...exit], // lda #0; sta
  place('fail'),
  ...[0xa9, 7, 0x8d, ...exit],
  ...jump('answer'),
  place('jam'),
  0x02,
  // paint: the colour of the background is a red, and the picture shows nothing else
  place('paint'),
  ...[0xa9, 0x3f, 0x8d, 6, 0x20, 0xa9, 0, 0x8d, 6, 0x20], // the address of the palette, in two parts
  ...[0xa9, 0x16, 0x8d, 7, 0x20],
  ...[0xa9, 0, 0x8d, 6, 0x20, 0x8d, 6, 0x20],
  ...jump('say-done'),
  // remember WORD: what is behind the first blank is kept
  place('remember'),
  ...[0xa2, 0], // ldx #0
  place('keep'),
  ...[0xbd, 9, buffer, 0x9d, 0, kept, 0xe8, 0xc9, 0, 0xd0, short('keep')], // lda buffer+9,x; sta; inx; cmp #0; bne
  // Only the name of the command is said.
  ...[0xa9, 0, 0x8d, 8, buffer],
  ...jump('say-done'),
  place('recall'),
  ...print('word'),
  ...printPage(kept),
  ...print('newline'),
  ...jump('line'),
  // flood N: the number is taken from the line, digit by digit
  place('flood'),
  ...[0xa9, 0, 0x85, 2, 0x85, 3, 0x85, 4, 0xa0, 6], // 2, 3, 4 = 0; ldy #6
  place('digit'),
  ...[0xb9, 0, buffer, 0xf0, short('letters')], // lda buffer,y; beq
  ...[0x38, 0xe9, letter('0'), 0x48], // sec; sbc #'0'; pha
  ...[0xa5, 2, 0x85, 5, 0xa5, 3, 0x85, 6, 0xa5, 4, 0x85, 7],
  ...[...double, ...double],
  ...[0x18, 0xa5, 2, 0x65, 5, 0x85, 2, 0xa5, 3, 0x65, 6, 0x85, 3, 0xa5, 4, 0x65, 7, 0x85, 4], // clc; lda; adc; sta …
  ...double,
  ...[0x68, 0x18, 0x65, 2, 0x85, 2, 0xa5, 3, 0x69, 0, 0x85, 3, 0xa5, 4, 0x69, 0, 0x85, 4], // pla; clc; adc; sta …
  0xc8, // iny
  ...jump('digit'),
  place('letters'),
  ...[0xa2, letter('a')], // ldx #'a'
  place('letter'),
  ...[0xa5, 2, 0x05, 3, 0x05, 4, 0xf0, short('flooded')], // lda; ora; ora; beq
  ...[0x8e, ...data, 0xe8, 0xe0, letter('z') + 1, 0xd0, short('same-row')], // stx; inx; cpx; bne
  ...[0xa2, letter('a')],
  place('same-row'),
  ...[0xa5, 2, 0xd0, short('low'), 0xa5, 3, 0xd0, short('middle'), 0xc6, 4], // lda 2; bne; lda 3; bne; dec 4
  place('middle'),
  ...[0xc6, 3], // dec 3
  place('low'),
  ...[0xc6, 2], // dec 2
  ...jump('letter'),
  place('flooded'),
  ...print('newline'),
  ...jump('say-done'),
  // prints the text at the address in 0 and 1
  place('print'),
  ...[0xa0, 0], // ldy #0
  place('print-next'),
  ...[0xb1, 0, 0xf0, short('printed'), 0x8d, ...data, 0xc8, 0xd0, short('print-next')], // lda (0),y; beq; sta; iny; bne
  place('printed'),
  0x60, // rts
  // waits for a byte, in a
  place('get'),
  ...[0x2c, ...state, 0x30, short('get'), 0xad, ...data, 0x60], // bit; bmi; lda; rts
  place('ready'),
  `${nesReady}\n\0`,
  place('newline'),
  '\n\0',
  place('clear'),
  '\u001b[2J\n\0',
  place('done'),
  'done \0',
  place('word'),
  'word \0',
]

/**
 * The ROM of a cartridge that speaks a part of the payload's line protocol: `echo`, `flood` of up to 16,777,215 letters,
 * `control`, `remember`, `recall` and `off`; `x`, which ends the machine with the number 7, `j`, which jams the CPU, and
 * `paint`, which makes the picture red.
 */
export function nesGuest(): Buffer {
  return buildCartridge(assembleForDos(cartridgeOrigin, guest))
}
