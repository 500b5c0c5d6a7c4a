import { writeFile } from 'node:fs/promises'
import type { Duplex } from 'node:stream'
import { multibootImage } from '../../drivers/qemu/tiny-guest.js'
import { readUntil } from './console.js'

/** What the guest says when it is up. */
export const writingGuestReady = 'W\n'

/** How far what it writes is apart: each byte has a cluster of qcow2 of its own. */
export const clusterOfByte = 64 * 1024

/** mov dx, port */
const port = (number: number): readonly number[] => [0x66, 0xba, number & 0xff, number >> 8]
/** mov dx, port · mov al, value · out dx, al */
const out = (number: number, value: number): readonly number[] => [...port(number), 0xb0, value, 0xee]
/** mov dx, port · in al, dx · test al, mask · jump back to the reading while it is zero (0x74), or not (0x75) */
const wait = (number: number, mask: number, jump: 0x74 | 0x75): readonly number[] => [
  ...[...port(number), 0xec, 0xa8, mask, jump, 0xfb],
]
/** mov al, bl */
const byte = [0x88, 0xd8]

/**
 * A guest that reads bytes from the first serial port, and for each writes a sector full of it to the first IDE disk,
 * where the cluster of this number begins, before it says the byte. It speaks ATA as ATA/ATAPI-7 has it: WRITE SECTORS
 * (0x30) to an LBA of 28 bits, of which a cluster has 128, and FLUSH CACHE (0xe7).
 */
export async function writeWritingGuest(path: string): Promise<void> {
  const begin = [...writingGuestReady].flatMap((letter) => out(0x3f8, letter.charCodeAt(0)))
  const round = [
    ...wait(0x3fd, 0x01, 0x74),
    // in al, dx · mov bl, al
    ...[...port(0x3f8), 0xec, 0x88, 0xc3],
    ...wait(0x1f7, 0x80, 0x75),
    ...out(0x1f6, 0xe0),
    ...out(0x1f2, 1),
    // shl al, 7 · out dx, al: the lowest bits of the LBA; shr al, 1 · out dx, al: the next
    ...[...byte, 0xc0, 0xe0, 7, ...port(0x1f3), 0xee],
    ...[...byte, 0xd0, 0xe8, ...port(0x1f4), 0xee],
    ...out(0x1f5, 0),
    ...out(0x1f7, 0x30),
    ...wait(0x1f7, 0x08, 0x74),
    // mov ah, bl · mov ecx, 256 · out dx, ax · loop
    ...[...byte, 0x88, 0xdc, ...port(0x1f0), 0xb9, 0, 1, 0, 0, 0x66, 0xef, 0xe2, 0xfc],
    ...wait(0x1f7, 0x80, 0x75),
    ...out(0x1f7, 0xe7),
    ...wait(0x1f7, 0x80, 0x75),
    ...[...byte, ...port(0x3f8), 0xee],
  ]
  const back = Buffer.alloc(4)
  back.writeInt32LE(-(round.length + 5))
  await writeFile(path, multibootImage([...begin, ...round, 0xe9, ...back]))
}

/** Has the guest write these bytes, and returns when they are on its disk. */
export async function guestWrites(console: Duplex, bytes: readonly number[]): Promise<void> {
  for (const value of bytes) {
    const written = readUntil(console, String.fromCharCode(value))
    console.write(Buffer.of(value))
    await written
  }
}
