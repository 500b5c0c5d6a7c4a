import { address, assembleForDos, near, type Piece, place, short } from './dos-assembler.js'

/** What the guest says when it is up. */
export const dosReady = 'ready polyvisor-guest dos'

/** What the boot sector says when it is up. */
export const bootReady = 'ready polyvisor-guest boot'

// Registers of the first serial port (National Semiconductor PC16550D, table II).
const data = [0xf8, 0x03]
const interrupts = [0xf9, 0x03]
const buffers = [0xfa, 0x03]
const line = [0xfb, 0x03]
const modem = [0xfc, 0x03]
const status = [0xfd, 0x03]

export const call = (name: string): readonly Piece[] => [0xe8, near(name)]
export const print = (name: string): readonly Piece[] => [0xbe, address(name), ...call('print')] // mov si, name
const letter = (character: string): number => character.charCodeAt(0)

const setUp: readonly (readonly [port: readonly number[], value: number])[] = [
  [line, 0x80],
  [data, 1],
  [interrupts, 0],
  [line, 3],
  [buffers, 7],
  [modem, 3],
]

/** 115200 baud, 8 bits, no parity, buffers on. */
// mov dx, port; mov al, value; out dx, al
export const serialStart: readonly Piece[] = setUp.flatMap(([port, value]) => [
  0xba,
  ...port,
  0xb0,
  value,
  0xee,
])

export const serial: readonly Piece[] = [
  // prints the text at si
  place('print'),
  0xac, // lodsb
  ...[0x84, 0xc0], // test al, al
  ...[0x74, short('printed')], // je
  ...call('put'),
  ...[0xeb, short('print')], // jmp
  place('printed'),
  0xc3, // ret
  // sends the byte in al
  place('put'),
  0x50, // push ax
  ...[0xba, ...status], // mov dx, status
  place('full'),
  0xec, // in al, dx
  ...[0xa8, 0x20], // test al, holding register empty
  ...[0x74, short('full')],
  0x58, // pop ax
  ...[0xba, ...data],
  0xee, // out dx, al
  0xc3,
  // waits for a byte, in al
  place('get'),
  ...[0xba, ...status],
  place('empty'),
  0xec,
  ...[0xa8, 0x01], // test al, received
  ...[0x74, short('empty')],
  ...[0xba, ...data],
  0xec,
  0xc3,
  // waits until everything is sent
  place('drain'),
  ...[0xba, ...status],
  place('sending'),
  0xec,
  ...[0xa8, 0x40],
  ...[0x74, short('sending')],
  0xc3,
]

const guest: readonly Piece[] = [
  ...serialStart,
  ...print('ready'),
  place('line'),
  ...[0xbf, address('buffer')], // mov di, buffer
  place('next'),
  ...call('get'),
  ...[0x3c, 0x0a], // cmp al, newline
  ...[0x74, short('obey')],
  0xaa, // stosb
  ...[0xeb, short('next')],
  place('obey'),
  ...[0xb0, 0], // mov al, 0
  0xaa,
  ...[0xa0, address('buffer')], // mov al, buffer
  ...[0x3c, letter('o')],
  ...[0x74, short('off')],
  ...[0x3c, letter('f')],
  ...[0x74, short('flood')],
  ...[0x3c, letter('c')],
  ...[0x74, short('control')],
  place('answer'),
  ...print('buffer'),
  ...print('newline'),
  ...[0xeb, short('line')],
  place('control'),
  ...print('clear'),
  place('say-done'),
  ...print('done'),
  ...[0xeb, short('answer')],
  place('off'),
  ...call('drain'),
  ...[0xb8, 0x00, 0x4c], // mov ax, 4c00h: ends the program (INT 21h)
  ...[0xcd, 0x21],
  // flood N: the number is taken from the line, digit by digit
  place('flood'),
  ...[0x31, 0xdb], // xor bx, bx
  ...[0xbe, address('buffer', 6)],
  place('digit'),
  0xac,
  ...[0x84, 0xc0],
  ...[0x74, short('letters')],
  ...[0x2c, letter('0')], // sub al, '0'
  0x98, // cbw
  0x93, // xchg ax, bx
  ...[0xb9, 10, 0], // mov cx, 10
  ...[0xf7, 0xe1], // mul cx
  ...[0x01, 0xc3], // add bx, ax
  ...[0xeb, short('digit')],
  place('letters'),
  ...[0xb1, letter('a')], // mov cl, 'a'
  place('letter'),
  ...[0x85, 0xdb], // test bx, bx
  ...[0x74, short('flooded')],
  ...[0x88, 0xc8], // mov al, cl
  ...call('put'),
  ...[0xfe, 0xc1], // inc cl
  ...[0x80, 0xf9, letter('z') + 1], // cmp cl
  ...[0x75, short('same-row')], // jne
  ...[0xb1, letter('a')],
  place('same-row'),
  0x4b, // dec bx
  ...[0xeb, short('letter')],
  place('flooded'),
  ...print('newline'),
  ...[0xeb, short('say-done')],
  ...serial,
  place('ready'),
  `${dosReady}\n\0`,
  place('newline'),
  '\n\0',
  place('clear'),
  '\u001b[2J\n\0',
  place('done'),
  'done \0',
  place('buffer'),
]

/**
 * A .COM program that speaks a part of the payload's line protocol on the first serial port: `echo`, `flood` of up to
 * 65,535 letters, `control` and `off`.
 */
export function dosGuest(): Buffer {
  return assembleForDos(0x100, guest)
}

/**
 * A .COM program that writes its arguments to the file `RESULT.TXT` and `written` to its standard output, says so on
 * the first serial port, and ends.
 *
 * @param level its error level
 */
export function dosWriter(level: number): Buffer {
  return assembleForDos(0x100, [
    ...[0xb4, 0x3c], // mov ah, 3ch: create a file
    ...[0x31, 0xc9], // xor cx, cx
    ...[0xba, address('name')], // mov dx, name
    ...[0xcd, 0x21],
    0x93, // xchg ax, bx
    ...[0xb4, 0x40], // mov ah, 40h: write to it
    ...[0x8a, 0x0e, 0x80, 0x00], // mov cl, the length of the arguments (program segment prefix, 80h)
    ...[0xba, 0x81, 0x00], // mov dx, 81h
    ...[0xcd, 0x21],
    ...[0xb4, 0x3e], // mov ah, 3eh: close it
    ...[0xcd, 0x21],
    ...[0xb4, 0x09], // mov ah, 9: write a text that ends with $
    ...[0xba, address('text')],
    ...[0xcd, 0x21],
    ...serialStart,
    ...print('said'),
    ...call('drain'),
    ...[0xb8, level, 0x4c],
    ...[0xcd, 0x21],
    ...serial,
    place('name'),
    'RESULT.TXT\0',
    place('text'),
    'written$',
    place('said'),
    'written\n\0',
  ])
}

/**
 * The image of a floppy disk with a boot sector that says {@link bootReady} on the first serial port. On `r` it asks the
 * BIOS for a restart (INT 19h), on `p` the port 92h, and on `x` it calls into DOSBox
 * where there is nothing; anything else comes back.
 */
export function bootFloppy(): Buffer {
  const image = Buffer.alloc(1440 * 1024)
  assembleForDos(0x7c00, [
    ...serialStart,
    ...print('ready'),
    place('next'),
    ...call('get'),
    ...[0x3c, letter('r')],
    ...[0x74, short('restart')],
    ...[0x3c, letter('p')],
    ...[0x74, short('reset')],
    ...[0x3c, letter('x')],
    ...[0x74, short('fail')],
    ...call('put'),
    ...[0xeb, short('next')],
    place('restart'),
    ...[0xcd, 0x19],
    place('fail'),
    ...[0xfe, 0x38, 0x7f, 0x00],
    place('reset'),
    ...[0xb0, 0x01], // mov al, 1
    ...[0xe6, 0x92], // out 92h, al
    ...[0xeb, short('reset')],
    ...serial,
    place('ready'),
    `${bootReady}\n\0`,
  ]).copy(image)
  image.writeUInt16LE(0xaa55, 510)
  return image
}
