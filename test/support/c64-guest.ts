import {
  cartridge,
  cartridgeOrigin,
  serialData as data,
  romOf,
  serialStart,
  serialStatus as status,
  store,
} from '../../benchmarks/historic/c64-cartridge.js'
import { word } from '../../benchmarks/historic/mos6502-code.js'
import { address, assembleForDos, type Piece, place, short } from './dos-assembler.js'

/** What the guest says when it is up. */
export const c64Ready = 'ready polyvisor-guest c64'

/** The register of VICE's debug cartridge that ends the machine. */
const exit = 0xd7ff

/** Registers of the VIC-II: whether it shows more than the border, and the colour of that. */
const [screen, border] = [0xd011, 0xd020]

/** Bytes of the zero page. */
const [start, end, letterNow, kept, keptX] = [0x02, 0x03, 0x04, 0x05, 0x06]
/** Words there. */
const [number, double] = [0x08, 0x0a]

/** What has come while the guest was sending, 256 bytes, and the line, both in the memory that there is without other ROMs. */
const received = [0x00, 0x02]
const buffer = [0x00, 0x03]

const texts = { ready: `${c64Ready}\n\0`, newline: '\n\0', clear: '\u001b[2J\n\0', done: 'done \0' }

/** Where a text is among all of them. */
function offsetOf(name: keyof typeof texts): number {
  return Object.values(texts).join('').indexOf(texts[name])
}

const letter = (character: string): number => character.charCodeAt(0)
const call = (name: string): readonly Piece[] => [0x20, address(name)]
const jump = (name: string): readonly Piece[] => [0x4c, address(name)]
const print = (name: keyof typeof texts): readonly Piece[] => [0xa2, offsetOf(name), ...call('print')] // ldx
const compare = (character: string): readonly Piece[] => [0xc9, letter(character)] // cmp

const serial: readonly Piece[] = [
  // prints the text that begins at x
  place('print'),
  ...[0xbd, address('texts'), 0xf0, short('printed')], // lda texts,x; beq
  ...call('put'),
  ...[0xe8, 0xd0, short('print')], // inx; bne
  place('printed'),
  0x60, // rts
  // sends the byte in a
  place('put'),
  ...[0x85, kept], // sta
  place('full'),
  ...call('take'),
  ...[0xad, ...word(status), 0x29, 0x10, 0xf0, short('full')], // lda; and transmitter empty; beq
  ...[0xa5, kept, 0x8d, ...word(data), 0x60], // lda; sta; rts
  // keeps a byte that has come; nothing holds the other side back
  place('take'),
  ...[0xad, ...word(status), 0x29, 0x08, 0xf0, short('none')], // lda; and receiver full; beq
  ...[0x86, keptX, 0xa6, end], // stx; ldx
  ...[0xad, ...word(data), 0x9d, ...received], // lda; sta received,x
  ...[0xe6, end, 0xa6, keptX], // inc; ldx
  place('none'),
  0x60, // rts
  // waits for a byte, in a
  place('get'),
  ...call('take'),
  ...[0xa6, start, 0xe4, end, 0xf0, short('get')], // ldx; cpx; beq
  ...[0xbd, ...received, 0xe6, start, 0x60], // lda received,x; inc; rts
  // waits until everything is sent
  place('drain'),
  ...[0xad, ...word(status), 0x29, 0x10, 0xf0, short('drain'), 0x60], // lda; and transmitter empty; beq; rts
]

const guest: readonly Piece[] = [
  ...[0x78, 0xd8, 0xa2, 0xff, 0x9a], // sei; cld; ldx; txs
  ...[0xa9, 0, 0x85, start, 0x85, end], // lda; sta; sta
  // Red from edge to edge, for which the VIC-II needs no memory and never stops the CPU.
  ...[...store(screen, 0x0b), ...store(border, 2)],
  ...serialStart,
  ...print('ready'),
  place('line'),
  ...[0xa0, 0], // ldy
  place('next'),
  ...call('get'),
  ...[...compare('\n'), 0xf0, short('obey')], // beq
  ...[0x99, ...buffer, 0xc8, 0xd0, short('next')], // sta buffer,y; iny; bne
  place('obey'),
  ...[0xa9, 0, 0x99, ...buffer, 0xad, ...buffer], // lda; sta buffer,y; lda buffer
  ...[...compare('f'), 0xf0, short('flood')], // beq
  ...[...compare('c'), 0xf0, short('control')],
  ...[...compare('o'), 0xf0, short('off')],
  ...[...compare('x'), 0xf0, short('fail')],
  ...[...compare('j'), 0xf0, short('jam')],
  place('answer'),
  ...[0xa0, 0], // ldy
  place('more'),
  ...[0xb9, ...buffer, 0xf0, short('answered')], // lda buffer,y; beq
  ...[...call('put'), 0xc8, 0xd0, short('more')], // iny; bne
  place('answered'),
  ...print('newline'),
  ...jump('line'),
  place('control'),
  ...print('clear'),
  place('say-done'),
  ...print('done'),
  ...jump('answer'),
  place('off'),
  ...call('drain'),
  ...store(exit, 0),
  ...jump('answer'),
  place('fail'),
  ...store(exit, 7),
  ...jump('answer'),
  place('jam'),
  0x02, // no instruction: the CPU stops
  // flood N: the number is taken from the line, digit by digit
  place('flood'),
  ...[0xa0, 'flood '.length, 0xa9, 0, 0x85, number, 0x85, number + 1], // ldy; lda; sta; sta
  place('digit'),
  ...[0xb9, ...buffer, 0xf0, short('letters')], // lda buffer,y; beq
  ...[0xc8, 0x38, 0xe9, letter('0'), 0x48], // iny; sec; sbc; pha
  ...[0x06, number, 0x26, number + 1], // asl; rol
  ...[0xa5, number, 0x85, double, 0xa5, number + 1, 0x85, double + 1], // lda; sta twice
  ...[0x06, number, 0x26, number + 1, 0x06, number, 0x26, number + 1], // asl; rol twice
  ...[0x68, 0x18, 0x65, double, 0x90, short('low'), 0xe6, double + 1], // pla; clc; adc; bcc; inc
  place('low'),
  ...[0x18, 0x65, number, 0x85, number], // clc; adc; sta
  ...[0xa5, number + 1, 0x65, double + 1, 0x85, number + 1], // lda; adc; sta
  ...jump('digit'),
  place('letters'),
  ...[0xa9, letter('a'), 0x85, letterNow], // lda; sta
  place('letter'),
  ...[0xa5, number, 0x05, number + 1, 0xf0, short('flooded')], // lda; ora; beq
  ...[0xa5, letterNow, ...call('put')], // lda
  ...[0xe6, letterNow, 0xa5, letterNow, 0xc9, letter('z') + 1, 0xd0, short('same-row')], // inc; lda; cmp; bne
  ...[0xa9, letter('a'), 0x85, letterNow], // lda; sta
  place('same-row'),
  ...[0xa5, number, 0xd0, short('same-page'), 0xc6, number + 1], // lda; bne; dec
  place('same-page'),
  ...[0xc6, number, ...jump('letter')], // dec
  place('flooded'),
  ...print('newline'),
  ...jump('say-done'),
  ...serial,
  place('texts'),
  Object.values(texts).join(''),
]

/** Where a program begins that BASIC loads at 0801h, behind its one line, and so how long that is. */
const [programAddress, programCode] = [0x0801, 0x0810]

/** A KERNAL that does nothing but what VICE waits for before it types RUN, and then starts the program. */
const kernal: readonly Piece[] = [
  ...[0x78, 0xd8, 0xa2, 0xff, 0x9a], // sei; cld; ldx; txs
  // The cursor blinks in the first column of the second line of the screen at 0400h; no key was pressed.
  ...[0xa9, 0, 0x85, 0xd1, 0x85, 0xd3, 0x85, 0xcc, 0x85, 0xc6], // lda; sta four times
  ...[0xa9, 4, 0x85, 0xd2, 0xa9, 1, 0x85, 0xd6], // lda; sta twice
  ...[0xa2, 5], // ldx
  place('letter'),
  ...[0xbd, address('ready'), 0x9d, 0x00, 0x04, 0xca, 0x10, short('letter')], // lda ready,x; sta 0400h,x; dex; bpl
  place('wait'),
  ...[0xa5, 0xc6, 0xf0, short('wait')], // lda; beq
  ...[0xad, 0x77, 0x02, ...compare('R'), 0xd0, short('wait')], // lda 0277h; bne
  ...[0x4c, ...word(programCode)], // jmp
  place('ready'),
  ...[0x12, 0x05, 0x01, 0x04, 0x19, 0x2e], // READY. in the codes of the screen
]

/** A KERNAL of 8 KiB that can start a program. */
export function c64Kernal(): Buffer {
  return romOf(assembleForDos(cartridgeOrigin, kernal))
}

/** What {@link c64Guest} is, as a program. */
export function c64Program(): Buffer {
  const line = Buffer.alloc(programCode - programAddress)
  return Buffer.concat([Buffer.from(word(programAddress)), line, assembleForDos(programCode, guest)])
}

/**
 * A cartridge that speaks a part of the payload's line protocol on a SwiftLink: `echo`, `flood` of up to 65,535 letters,
 * `control` and `off`, and `x`, which ends the machine with the number 7, and `j`, which stops its CPU.
 */
export function c64Guest(): Buffer {
  return cartridge(assembleForDos(cartridgeOrigin, guest))
}
