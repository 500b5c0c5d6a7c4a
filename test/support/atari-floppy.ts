import { relative, words } from '../../benchmarks/historic/m68k-code.js'
import { assemble, type Item, place, untimed } from '../../benchmarks/historic/program.js'
import {
  serialData as data,
  listen,
  moveToRegister,
  setUpSerial,
  superMode,
  tosProgram,
} from '../../benchmarks/historic/tos-program.js'

/** A word of the program, a place, or the distance to one from here in two bytes. */
type Piece = number | Item

const to = (name: string): Item => untimed(relative(name))
const letter = (character: string): number => character.charCodeAt(0)
const say = (character: string): readonly number[] => moveToRegister(letter(character), data)

// Registers of the sound chip, which chooses the drive, and of the controller of DMA, behind which is that of the drive (Atari ST
// Hardware Specification, "DMA/FDC").
const [chooseRegister, chosenRegister] = [0x8800, 0x8802]
const [access, mode] = [0x8604, 0x8606]
const [high, middle, low] = [0x8609, 0x860b, 0x860d]
/** `move.w #value, register` */
const moveWord = (value: number, register: number): readonly number[] => [0x31fc, value, register]

/** One sector, that behind the boot sector, to or from the buffer; `direction` is that of the DMA. */
const transfer = (command: number, direction: 0 | 0x100): readonly Piece[] => [
  ...[0x41fa, to('buffer'), 0x6100, to('address')], // lea buffer, a0; bsr address
  ...moveWord(0x90 | (direction ^ 0x100), mode),
  ...[...moveWord(0x90 | direction, mode), ...moveWord(1, access)], // one sector
  ...[...moveWord(0x84 | direction, mode), ...moveWord(2, access)], // its number
  ...[...moveWord(0x80 | direction, mode), ...moveWord(command, access)],
  ...[0x0838, 5, 0xfa01, 0x66f8], // wait: btst #5, the inputs of the MFP; bne wait
  ...[0x3238, access], // move.w access, d1: the interrupt is answered
]

const program: readonly Piece[] = [
  ...[...superMode, ...setUpSerial, ...say('>')],
  ...[...moveToRegister(14, chooseRegister), ...moveToRegister(5, chosenRegister)], // drive A, side 0
  place('loop'),
  ...listen,
  ...[0x0c00, letter('r'), 0x6700, to('read')], // cmp.b #'r', d0; beq read
  ...[0x41fa, to('buffer'), 0x1080], // lea buffer, a0; move.b d0, (a0)
  ...transfer(0xa0, 0x100),
  ...[...say('W'), 0x6000, to('loop')],
  place('read'),
  ...transfer(0x80, 0),
  ...[0x41fa, to('buffer'), 0x11d0, data], // lea buffer, a0; move.b (a0), data
  ...[...say('R'), 0x6000, to('loop')],
  // the DMA goes where a0 leads
  place('address'),
  ...[0x2208, 0x11c1, low], // move.l a0, d1; move.b d1, low
  ...[0xe089, 0x11c1, middle], // lsr.l #8, d1; move.b d1, middle
  ...[0xe089, 0x11c1, high, 0x4e75], // lsr.l #8, d1; move.b d1, high; rts
  place('buffer'),
]

/**
 * A program that says `>`, and writes what is said to it to the floppy disk, behind the boot sector, and says `W`. Told `r`, it reads that,
 * and says it before an `R`.
 */
export function floppyProgram(): Buffer {
  const items = program.map((piece) => (typeof piece === 'number' ? untimed(...words(piece)) : piece))
  return tosProgram(assemble(items, 0), { bss: 512 })
}

/** The image of a floppy disk of 720 KiB, of which nothing is said but that it is formatted. */
export function formattedFloppy(): Buffer {
  const image = Buffer.alloc(720 * 1024)
  image[13] = 2
  return image
}
