import type { HistoricMachine } from '../machine.js'
import { assemble, type Item, place, type Reference, timed, untimed } from '../program.js'
import { countSieve, sieveFlags } from '../sieve.js'
import { makeWorkloads, turns } from '../workload.js'

/** Where a BIOS puts the first sector of a disk. */
const origin = 0x7c00

/** Where the flags of the sieve are. */
const end = 0xa000
const base = end - sieveFlags

/** The registers of COM1 (National Semiconductor: PC16550D data sheet). */
const [data, lineControl, lineStatus] = [0x3f8, 0x3fb, 0x3fd]

const word = (value: number): readonly [number, number] => [value & 0xff, value >> 8]
const near = (to: string): Reference => ({
  to,
  length: 2,
  encode: (target, at) => word((target - at - 2) & 0xffff),
})
const short = (to: string): Reference => ({
  to,
  length: 1,
  encode: (target, at) => [(target - at - 1) & 0xff],
})
const output = (port: number, value: number): Item => untimed(0xba, ...word(port), 0xb0, value, 0xee) // mov dx; mov al; out
const put: Item = untimed(0xe8, near('put')) // call
const say = (letter: string): readonly Item[] => [untimed(0xb0, letter.charCodeAt(0)), put] // mov al

/** Says that it is there, waits for a byte, and begins. */
const begin: readonly Item[] = [
  untimed(0xfa, 0x31, 0xc0, 0x8e, 0xd8, 0x8e, 0xd0, 0xbc, ...word(origin)), // cli; xor ax, ax; mov ds, ss, sp
  // 115,200 baud, 8 bits, no parity.
  output(lineControl, 0x83),
  output(data, 1),
  output(data + 1, 0),
  output(lineControl, 3),
  ...say('R'),
  untimed(0xba, ...word(lineStatus)), // mov dx
  place('wait'),
  untimed(0xec, 0xa8, 1, 0x74, short('wait')), // in al, dx; test al, 1; jz
  untimed(0xba, ...word(data), 0xec), // mov dx; in al, dx
  ...say('B'),
]

/** Says what is in AX, and stops. */
const sayResult: readonly Item[] = [
  untimed(0x89, 0xc5), // mov bp, ax
  ...say('E'),
  untimed(0xb9, ...word(16)), // mov cx, 16
  place('digit'),
  untimed(0xb0, 0x30, 0xd1, 0xe5, 0x14, 0), // mov al, '0'; shl bp, 1; adc al, 0
  put,
  untimed(0x49, 0x75, short('digit')), // dec cx; jnz
  ...say('\n'),
  untimed(0xf4), // hlt
  // Writes the byte in AL; DX and AH are lost.
  place('put'),
  untimed(0x88, 0xc4, 0xba, ...word(lineStatus)), // mov ah, al; mov dx
  place('full'),
  untimed(0xec, 0xa8, 0x20, 0x74, short('full')), // in al, dx; test al, 20h; jz
  untimed(0x88, 0xe0, 0xba, ...word(data), 0xee, 0xc3), // mov al, ah; mov dx; out dx, al; ret
]

// A jump takes 7 clocks and one more for each component of the instruction that it goes to; one that is not taken, 3.

function loop(repetitions: number): readonly Item[] {
  return [
    ...begin,
    untimed(0x31, 0xc0, 0xbf, ...word(repetitions)), // xor ax, ax; mov di
    place('outer'),
    timed([0x31, 0xc9], [1, 2]), // xor cx, cx
    place('inner'),
    timed([0x40], [turns, 2]), // inc ax
    timed([0x49], [turns, 2]), // dec cx
    timed([0x75, short('inner')], [turns - 1, 8], [1, 3]), // jnz
    timed([0x4f], [1, 2]), // dec di
    timed([0x75, short('outer')], [1, 9]), // jnz
    ...sayResult,
  ]
}

const { flags, primes, strikes } = countSieve()

function sieve(repetitions: number): readonly Item[] {
  return [
    ...begin,
    untimed(0xbf, ...word(repetitions)), // mov di
    place('pass'),
    timed([0xbb, ...word(base)], [1, 2]), // mov bx
    place('fill'),
    timed([0xc6, 0x07, 1], [flags, 2]), // mov byte [bx], 1
    timed([0x43], [flags, 2]), // inc bx
    timed([0x81, 0xfb, ...word(end)], [flags, 2]), // cmp bx
    timed([0x75, short('fill')], [flags - 1, 10], [1, 3]), // jne
    timed([0xbb, ...word(base)], [1, 2]), // mov bx
    timed([0xba, ...word(3)], [1, 2]), // mov dx, 3
    timed([0x31, 0xc0], [1, 2]), // xor ax, ax
    place('scan'),
    timed([0x80, 0x3f, 0], [flags, 5]), // cmp byte [bx], 0
    timed([0x74, short('next')], [flags - primes, 10], [primes, 3]), // je
    timed([0x40], [primes, 2]), // inc ax
    timed([0x89, 0xde], [primes, 2]), // mov si, bx
    place('strike'),
    timed([0x01, 0xd6], [strikes + primes, 2]), // add si, dx
    timed([0x81, 0xfe, ...word(end)], [strikes + primes, 2]), // cmp si
    timed([0x73, short('next')], [primes, 10], [strikes, 3]), // jae
    timed([0xc6, 0x04, 0], [strikes, 2]), // mov byte [si], 0
    timed([0xeb, short('strike')], [strikes, 9]), // jmp
    place('next'),
    timed([0x83, 0xc2, 2], [flags, 2]), // add dx, 2
    timed([0x43], [flags, 2]), // inc bx
    timed([0x81, 0xfb, ...word(end)], [flags, 2]), // cmp bx
    timed([0x75, short('scan')], [flags - 1, 10], [1, 3]), // jne
    timed([0x4f], [1, 2]), // dec di
    timed([0x75, short('pass')], [1, 9]), // jne
    ...sayResult,
  ]
}

/** A floppy disk of 1.44 MB whose first sector is the program. */
function image(program: readonly Item[]): Buffer {
  const disk = Buffer.alloc(1_474_560)
  assemble(program, origin).copy(disk)
  disk.writeUInt16LE(0xaa55, 510)
  return disk
}

const hertz = 16_000_000
const unit = 1 / hertz

/** The first PC with a 80386, of 16 MHz. Bochs has no way to be as slow. */
export const deskpro386: HistoricMachine = {
  name: 'deskpro-386',
  title: 'Compaq Deskpro 386 (Intel 80386)',
  year: 1986,
  clock: { hertz, source: 'Compaq: Deskpro 386 Technical Reference Guide, 1986' },
  timing:
    'Intel: 80386 Programmer’s Reference Manual, 1986, chapter 17: clocks, for instructions that are fetched in time and memory that does not wait',
  driver: 'bochs',
  spec: { architecture: 'i386', memory: '8 MiB' },
  medium: 'floppy',
  workloads: makeWorkloads({ loop, sieve, image, unit }),
}
