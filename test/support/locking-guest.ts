import { writeFile } from 'node:fs/promises'
import { codeAddress, multibootImage } from '../../drivers/qemu/tiny-guest.js'

/** What the guest says when it has locked the tray. */
export const lockedText = 'L\n'

/** Writes one byte to a port: mov dx, port · mov al, value · out dx, al. */
const out = (port: number, value: number): readonly number[] => [
  ...[0x66, 0xba, port & 0xff, port >> 8],
  ...[0xb0, value],
  0xee,
]

/**
 * A guest that locks the tray of the CD-ROM drive that is the first IDE device, and then halts: it never unlocks it.
 * It sends the drive PREVENT ALLOW MEDIUM REMOVAL (MMC-6, section 6.17; code 0x1e, byte 4 bit 0 prevents) by the ATA
 * command PACKET (ATA/ATAPI-7, 0xa0), and writes to the first serial port.
 */
export async function writeLockingGuest(path: string): Promise<void> {
  const command = [
    ...out(0x1f6, 0xa0),
    ...out(0x1f1, 0),
    ...out(0x1f4, 0),
    ...out(0x1f5, 8),
    ...out(0x1f7, 0xa0),
    // Until the drive asks for the packet: in al, dx · test al, 8 · jz
    ...[0xec, 0xa8, 0x08, 0x74, 0xfb],
    // mov dx, 0x1f0
    ...[0x66, 0xba, 0xf0, 0x01],
  ]
  const send = (packet: number): readonly number[] => [
    // mov esi, packet · mov ecx, 6 · rep outsw
    ...[0xbe, packet & 0xff, (packet >> 8) & 0xff, (packet >> 16) & 0xff, packet >>> 24],
    ...[0xb9, 6, 0, 0, 0],
    ...[0xf3, 0x66, 0x6f],
  ]
  const end = [
    // Until it has obeyed: mov dx, 0x1f7 · in al, dx · test al, 0x80 · jnz
    ...[0x66, 0xba, 0xf7, 0x01, 0xec, 0xa8, 0x80, 0x75, 0xfb],
    ...[...lockedText].flatMap((letter) => out(0x3f8, letter.charCodeAt(0))),
    // cli · hlt · jmp back
    ...[0xfa, 0xf4, 0xeb, 0xfd],
  ]
  const packet = codeAddress + command.length + send(0).length + end.length
  await writeFile(
    path,
    multibootImage([...command, ...send(packet), ...end, 0x1e, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]),
  )
}
