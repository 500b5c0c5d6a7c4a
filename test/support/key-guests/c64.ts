import {
  cartridge,
  cartridgeOrigin,
  serialData as data,
  serialStart,
  serialStatus as status,
  store,
} from '../../../benchmarks/historic/c64-cartridge.js'
import { word } from '../../../benchmarks/historic/mos6502-code.js'
import { address, assembleForDos, type Piece, place, short } from '../dos-assembler.js'

/** What the guest says when it reads the keyboard. */
export const c64KeysReady = 'keys\n'

/** The ports of the first CIA to the matrix of the keyboard, and which of their lines put out (Commodore 64 Programmer's Reference Guide, appendix). */
const [rows, columns, rowsOut, columnsOut] = [0xdc00, 0xdc01, 0xdc02, 0xdc03]

/** Of the VIC-II, whether it shows more than the border. */
const screen = 0xd011

/** Bytes of the zero page: what is sent, the row whose turn it is, and the first of those with what was seen. */
const [kept, row, last] = [0x02, 0x03, 0x10]

/** Of each row whose columns are others than before, its number and the columns, in which zeros are keys that are down. */
const guest: readonly Piece[] = [
  ...[0x78, 0xd8, 0xa2, 0xff, 0x9a], // sei; cld; ldx; txs
  ...store(screen, 0x0b),
  ...[...store(rowsOut, 0xff), ...store(columnsOut, 0)],
  ...[0xa2, 7, 0xa9, 0xff], // ldx; lda
  place('clear'),
  ...[0x95, last, 0xca, 0x10, short('clear')], // sta last,x; dex; bpl
  ...serialStart,
  ...[0xa2, 0], // ldx
  place('print'),
  ...[0xbd, address('ready'), 0xf0, short('scan'), 0x20, address('put'), 0xe8, 0xd0, short('print')], // lda ready,x; beq; jsr; inx; bne
  place('scan'),
  ...[0xa2, 7], // ldx
  place('row'),
  ...[0xbd, address('masks'), 0x8d, ...word(rows), 0xad, ...word(columns)], // lda masks,x; sta; lda
  ...[0xd5, last, 0xf0, short('same'), 0x95, last, 0x86, row], // cmp last,x; beq; sta last,x; stx
  ...[0x8a, 0x20, address('put'), 0xa6, row, 0xb5, last, 0x20, address('put'), 0xa6, row], // txa; jsr; ldx; lda last,x; jsr; ldx
  place('same'),
  ...[0xca, 0x10, short('row'), 0x30, short('scan')], // dex; bpl; bmi
  // sends the byte in a
  place('put'),
  ...[0x85, kept], // sta
  place('full'),
  ...[0xad, ...word(status), 0x29, 0x10, 0xf0, short('full')], // lda; and transmitter empty; beq
  ...[0xa5, kept, 0x8d, ...word(data), 0x60], // lda; sta; rts
  place('masks'),
  ...[0xfe, 0xfd, 0xfb, 0xf7, 0xef, 0xdf, 0xbf, 0x7f],
  place('ready'),
  `${c64KeysReady}\0`,
]

/** A cartridge that says on a SwiftLink what changes in the matrix of the keyboard. */
export function c64KeyGuest(): Buffer {
  return cartridge(assembleForDos(cartridgeOrigin, guest))
}
