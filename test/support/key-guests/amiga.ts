import { amigaFloppy } from '../../../benchmarks/historic/amiga-floppy.js'
import { relative, words } from '../../../benchmarks/historic/m68k-code.js'
import { assemble, type Item, place, untimed } from '../../../benchmarks/historic/program.js'

/** What the guest says when it reads the keyboard. */
export const amigaKeysReady = 'keys\n'

type Piece = number | string | Item

const branch = (code: number, to: string): readonly Piece[] => [code, untimed(relative(to))]
const [bra, bsr, beq] = [0x6000, 0x6100, 0x6700]

/** The serial port at a5, and at a4 the CIA that gets codes: its data C00h, flags D00h and control E00h (Amiga Hardware Reference Manual, appendices A, F and G). */
const program: readonly Piece[] = [
  ...[0x4bf9, 0x00df, 0xf000, 0x49f9, 0x00bf, 0xe001], // lea $dff000, a5; lea $bfe001, a4
  ...[0x3b7c, 0x7fff, 0x009a], // move.w #$7fff, INTENA(a5)
  ...branch(0x41fa, 'ready'), // lea ready, a0
  place('print'),
  0x1018, // move.b (a0)+, d0
  ...branch(beq, 'next'),
  ...branch(bsr, 'put'),
  ...branch(bra, 'print'),
  place('next'),
  ...[0x102c, 0x0d00, 0x0800, 3], // move.b flags(a4), d0; btst #3, d0
  ...branch(beq, 'next'),
  ...[0x142c, 0x0c00], // move.b data(a4), d2
  ...[0x002c, 0x40, 0x0e00, 0x323c, 0x0400], // or.b #$40, control(a4); move.w #$400, d1: it is taken
  ...[0x51c9, 0xfffe, 0x022c, 0xbf, 0x0e00], // dbra d1; and.b #$bf, control(a4)
  ...[0x1002, 0x4600, 0xe218], // move.b d2, d0; not.b d0; ror.b #1, d0
  ...branch(bsr, 'put'),
  ...branch(bra, 'next'),
  // sends the byte in d0
  place('put'),
  ...[0x322d, 0x0018, 0x0801, 13], // move.w SERDATR(a5), d1; btst #13, d1
  ...branch(beq, 'put'),
  ...[0x0240, 0xff, 0x0040, 0x100, 0x3b40, 0x0030, 0x4e75], // and.w; or.w; move.w d0, SERDAT(a5); rts
  place('ready'),
  `${amigaKeysReady}\0`,
]

/** The image of a floppy disk whose boot block says every code of the keyboard on the serial port, a byte each. */
export function amigaKeyGuest(): Buffer {
  const items = program.map((piece) => {
    if (typeof piece === 'number') return untimed(...words(piece))
    return typeof piece === 'string' ? untimed(...Buffer.from(piece, 'latin1')) : piece
  })
  return amigaFloppy(assemble(items, 0))
}
