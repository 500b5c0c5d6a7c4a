import { amigaFloppy } from '../../benchmarks/historic/amiga-floppy.js'
import { relative, words } from '../../benchmarks/historic/m68k-code.js'
import { assemble, type Item, place, untimed } from '../../benchmarks/historic/program.js'

/** What the guest says when it is up. */
export const amigaReady = 'ready polyvisor-guest amiga'

/** A word of the program, a text, a place, or the distance to one from here in two bytes. */
type Piece = number | string | Item

const branch = (code: number, to: string): readonly Piece[] => [code, untimed(relative(to))]
const [bra, bsr, bne, beq] = [0x6000, 0x6100, 0x6600, 0x6700]
const print = (name: string): readonly Piece[] => [...branch(0x41fa, name), ...branch(bsr, 'print')] // lea name, a0
const letter = (character: string): number => character.charCodeAt(0)
const rts = 0x4e75
const status: readonly Piece[] = [0x322d, 0x0018] // move.w SERDATR(a5), d1
const whenEqual = (character: string, to: string): readonly Piece[] => [
  ...[0x0c00, letter(character)], // cmp.b #character, d0
  ...branch(beq, to),
]

/** Registers at a5: SERDATR 18h, SERDAT 30h, INTENA 9Ah, INTREQ 9Ch (Amiga Hardware Reference Manual, appendix A). */
const program: readonly Piece[] = [
  ...[0x4bf9, 0x00df, 0xf000], // lea $dff000, a5
  ...[0x3b7c, 0x7fff, 0x009a], // move.w #$7fff, INTENA(a5)
  ...[0x49f9, 0x0006, 0x1000, 0x2c4c], // lea $61000, a4; move.l a4, a6: what has come
  ...print('ready'),
  place('line'),
  ...[0x45f9, 0x0006, 0x0000], // lea $60000, a2
  place('next'),
  ...branch(bsr, 'get'),
  ...[0x0c00, 0x000a], // cmp.b #newline, d0
  ...branch(beq, 'obey'),
  0x14c0, // move.b d0, (a2)+
  ...branch(bra, 'next'),
  place('obey'),
  ...[0x4212, 0x1039, 0x0006, 0x0000], // clr.b (a2); move.b $60000, d0
  ...whenEqual('o', 'off'),
  ...whenEqual('f', 'flood'),
  ...whenEqual('c', 'control'),
  place('answer'),
  ...[0x41f9, 0x0006, 0x0000], // lea $60000, a0
  ...branch(bsr, 'print'),
  ...print('newline'),
  ...branch(bra, 'line'),
  place('control'),
  ...print('clear'),
  place('say-done'),
  ...print('done'),
  ...branch(bra, 'answer'),
  place('off'),
  ...[...status, 0x0801, 12], // btst #12, d1: everything is sent
  ...branch(beq, 'off'),
  ...[0x2f3c, 0, 13, 0x4eb9, 0x00f0, 0xff60], // move.l #13, -(sp); jsr of the emulator's calls: end
  ...branch(bra, 'answer'),
  // flood N: the number is taken from the line, digit by digit
  place('flood'),
  ...[0x7600, 0x41f9, 0x0006, 0x0006], // moveq #0, d3; lea $60006, a0
  place('digit'),
  0x1018, // move.b (a0)+, d0
  ...branch(beq, 'letters'),
  ...[0x0400, letter('0'), 0x0280, 0, 0xff], // sub.b #'0', d0; and.l #$ff, d0
  ...[0xc6fc, 10, 0xd680], // mulu #10, d3; add.l d0, d3
  ...branch(bra, 'digit'),
  place('letters'),
  ...[0x183c, letter('a')], // move.b #'a', d4
  place('letter'),
  0x4a83, // tst.l d3
  ...branch(beq, 'flooded'),
  0x1004, // move.b d4, d0
  ...branch(bsr, 'put'),
  ...[0x5204, 0x0c04, letter('z') + 1], // addq.b #1, d4; cmp.b #'z'+1, d4
  ...branch(bne, 'same-row'),
  ...[0x183c, letter('a')],
  place('same-row'),
  0x5383, // subq.l #1, d3
  ...branch(bra, 'letter'),
  place('flooded'),
  ...print('newline'),
  ...branch(bra, 'say-done'),
  // prints the text at a0
  place('print'),
  0x1018,
  ...branch(beq, 'return'),
  ...branch(bsr, 'put'),
  ...branch(bra, 'print'),
  // sends the byte in d0
  place('put'),
  ...branch(bsr, 'take'),
  ...[...status, 0x0801, 13], // btst #13, d1: there is room
  ...branch(beq, 'put'),
  ...[0x0240, 0xff, 0x0040, 0x100, 0x3b40, 0x0030, rts], // and.w, or.w #stop bit; move.w d0, SERDAT(a5)
  // keeps a byte that has come
  place('take'),
  ...[...status, 0x0801, 14], // btst #14, d1
  ...branch(beq, 'return'),
  ...[0x3b7c, 0x0800, 0x009c, 0x18c1], // move.w #$800, INTREQ(a5); move.b d1, (a4)+
  place('return'),
  rts,
  // waits for a byte, in d0
  place('get'),
  ...branch(bsr, 'take'),
  0xbdcc, // cmp.l a4, a6
  ...branch(beq, 'get'),
  ...[0x101e, rts], // move.b (a6)+, d0
  place('ready'),
  `\n${amigaReady}\n\0`,
  place('newline'),
  '\n\0',
  place('clear'),
  '\u001b[2J\n\0',
  place('done'),
  'done \0',
]

function itemOf(piece: Piece): Item {
  if (typeof piece === 'number') return untimed(...words(piece))
  return typeof piece === 'string' ? untimed(...Buffer.from(piece, 'latin1')) : piece
}

/**
 * The image of a floppy disk whose boot block speaks a part of the payload's line protocol on the serial port: `echo`,
 * `flood`, `control` and `off`.
 */
export function amigaGuest(): Buffer {
  return amigaFloppy(assemble(program.map(itemOf), 0))
}
