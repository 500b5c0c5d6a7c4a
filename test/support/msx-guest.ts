import {
  cartridge,
  cartridgeOrigin,
  serialControl as control,
  serialData as data,
  output,
  serialStart,
} from '../../benchmarks/historic/msx-cartridge.js'
import { address, assembleForDos, type Piece, place, short } from './dos-assembler.js'

/** What the guest says when it is up. */
export const msxReady = 'ready polyvisor-guest msx'

/** The port by which the guest ends the machine. */
export const msxExitPort = 0x2f

/** In the machine's memory, which the BIOS does not use here. */
const buffer = [0x00, 0xc0]
const number = [0x06, 0xc0]

/** What has come while the guest was sending: 256 bytes, and where the next goes and is fetched. */
const received = [0x00, 0xd0]
const receivedEnd = [0x00, 0xd1]
const receivedStart = [0x02, 0xd1]

const letter = (character: string): number => character.charCodeAt(0)
const call = (name: string): readonly Piece[] => [0xcd, address(name)]
const jump = (name: string): readonly Piece[] => [0xc3, address(name)]
const jumpIfZero = (name: string): readonly Piece[] => [0xca, address(name)]
const print = (name: string): readonly Piece[] => [0x21, address(name), ...call('print')] // ld hl, name

const serial: readonly Piece[] = [
  // prints the text at hl
  place('print'),
  ...[0x7e, 0xb7, 0xc8], // ld a, (hl); or a; ret z
  ...call('put'),
  0x23, // inc hl
  ...[0x18, short('print')],
  // sends the byte in a
  place('put'),
  0x47, // ld b, a
  place('full'),
  ...call('take'),
  ...[0xdb, control, 0xe6, 0x01, 0x28, short('full')], // in a; and transmitter ready; jr z
  ...[0x78, 0xd3, data, 0xc9], // ld a, b; out; ret
  // keeps a byte that has come; nothing holds the other side back
  place('take'),
  ...[0xdb, control, 0xe6, 0x02, 0xc8], // in a; and receiver ready; ret z
  ...[0xe5, 0xc5, 0xdb, data, 0x47], // push hl, bc; in a; ld b, a
  ...[0x2a, ...receivedEnd, 0x70, 0x2c, 0x22, ...receivedEnd], // ld hl, (end); ld (hl), b; inc l; ld (end), hl
  ...[0xc1, 0xe1, 0xc9], // pop bc, hl; ret
  // waits for a byte, in a
  place('get'),
  ...call('take'),
  ...[0xe5, 0x2a, ...receivedStart, 0x3a, ...receivedEnd], // push hl; ld hl, (start); ld a, (end)
  ...[0xbd, 0x20, short('got')], // cp l; jr nz
  ...[0xe1, 0x18, short('get')], // pop hl; jr
  place('got'),
  ...[0x7e, 0x2c, 0x22, ...receivedStart, 0xe1, 0xc9], // ld a, (hl); inc l; ld (start), hl; pop hl; ret
  // waits until everything is sent
  place('drain'),
  ...[0xdb, control, 0xe6, 0x04, 0x28, short('drain'), 0xc9], // in a; and transmitter empty; jr z
]

const guest: readonly Piece[] = [
  ...[0xf3, 0x31, 0x00, 0xf0], // di; ld sp, f000h
  ...[0x21, ...received, 0x22, ...receivedEnd, 0x22, ...receivedStart], // ld hl; ld (end), hl; ld (start), hl
  ...serialStart,
  ...print('ready'),
  place('line'),
  ...[0x11, ...buffer], // ld de, buffer
  place('next'),
  ...call('get'),
  ...[0xfe, 0x0a, 0x28, short('obey')], // cp newline; jr z
  ...[0x12, 0x13, 0x18, short('next')], // ld (de), a; inc de; jr
  place('obey'),
  ...[0xaf, 0x12, 0x3a, ...buffer], // xor a; ld (de), a; ld a, (buffer)
  ...[0xfe, letter('o'), ...jumpIfZero('off')],
  ...[0xfe, letter('f'), ...jumpIfZero('flood')],
  ...[0xfe, letter('x'), ...jumpIfZero('fail')],
  ...[0xfe, letter('c'), ...jumpIfZero('control')],
  place('answer'),
  ...[0x21, ...buffer, ...call('print')],
  ...print('newline'),
  ...jump('line'),
  place('control'),
  ...print('clear'),
  place('say-done'),
  ...print('done'),
  ...jump('answer'),
  place('off'),
  ...call('drain'),
  ...output(msxExitPort, 0),
  place('fail'),
  ...output(msxExitPort, 7),
  ...jump('answer'),
  // flood N: the number is taken from the line, digit by digit
  place('flood'),
  ...[0x21, 0, 0, 0x11, ...number], // ld hl, 0; ld de, number
  place('digit'),
  ...[0x1a, 0x13, 0xb7, 0x28, short('letters')], // ld a, (de); inc de; or a; jr z
  ...[0xd6, letter('0'), 0xd5], // sub '0'; push de
  ...[0x29, 0x54, 0x5d, 0x29, 0x29, 0x19], // hl = 10 hl: add hl, hl; ld de, hl; add hl, hl twice; add hl, de
  ...[0x5f, 0x16, 0, 0x19, 0xd1], // ld e, a; ld d, 0; add hl, de; pop de
  ...[0x18, short('digit')],
  place('letters'),
  ...[0x0e, letter('a')], // ld c, 'a'
  place('letter'),
  ...[0x7c, 0xb5, 0x28, short('flooded')], // ld a, h; or l; jr z
  ...[0x79, ...call('put')], // ld a, c
  ...[0x0c, 0x79, 0xfe, letter('z') + 1, 0x20, short('same-row')], // inc c; ld a, c; cp; jr nz
  ...[0x0e, letter('a')],
  place('same-row'),
  ...[0x2b, 0x18, short('letter')], // dec hl; jr
  place('flooded'),
  ...print('newline'),
  ...jump('say-done'),
  ...serial,
  place('ready'),
  `${msxReady}\n\0`,
  place('newline'),
  '\n\0',
  place('clear'),
  '\u001b[2J\n\0',
  place('done'),
  'done \0',
]

/**
 * The ROM of a cartridge that speaks a part of the payload's line protocol on the RS-232C interface: `echo`, `flood` of
 * up to 65,535 letters, `control` and `off`, and `x`, which ends the machine with the number 7.
 */
export function msxGuest(): Buffer {
  return cartridge(assembleForDos(cartridgeOrigin, guest))
}
