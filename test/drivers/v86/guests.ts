import { buildKernel } from '../../../drivers/v86/tiny-kernel.js'

/** Kernels of a few instructions, each for one thing that a guest can do. */
export const guests = {
  /** Writes `x` to the serial port, then to port 0xf4, at which v86 throws. */
  throwing: buildKernel([
    ...[0x66, 0xba, 0xf8, 0x03], // mov dx, 0x3f8
    ...[0xb0, 0x78, 0xee], // mov al, 'x'; out dx, al
    ...[0xb0, 0x05, 0xe6, 0xf4], // mov al, 5; out 0xf4, al
    ...[0xeb, 0xfe], // jmp $
  ]),
  /** An undefined instruction without an interrupt table, which ends in a triple fault. */
  faulting: buildKernel([0x0f, 0x0b]),
  /** Halts with interrupts off. */
  halting: buildKernel([0xfa, 0xf4, 0xeb, 0xfd]),
  /** Asks the PIIX4's power management for soft off. */
  acpiOff: buildKernel([
    ...[0x66, 0xba, 0x04, 0xb0], // mov dx, 0xb004
    ...[0x66, 0xb8, 0x00, 0x20], // mov ax, 0x2000
    ...[0x66, 0xef], // out dx, ax
    ...[0xeb, 0xfe], // jmp $
  ]),
  /** Writes `r`, waits for a byte, and pulses the keyboard controller's reset line. */
  resetting: buildKernel([
    ...[0x66, 0xba, 0xf8, 0x03], // mov dx, 0x3f8
    ...[0xb0, 0x72, 0xee], // mov al, 'r'; out dx, al
    ...[0x66, 0xba, 0xfd, 0x03], // mov dx, 0x3fd
    ...[0xec, 0xa8, 0x01, 0x74, 0xfb], // in al, dx; test al, 1; jz back
    ...[0xb0, 0xfe, 0xe6, 0x64], // mov al, 0xfe; out 0x64, al
    ...[0xeb, 0xfe], // jmp $
  ]),
  /** Enables the keyboard and writes every byte that it sends to the serial port; the first acknowledges. */
  keyboard: buildKernel([
    ...[0xb0, 0xf4, 0xe6, 0x60], // mov al, 0xf4; out 0x60, al
    ...[0x66, 0xba, 0xf8, 0x03], // mov dx, 0x3f8
    ...[0xe4, 0x64, 0xa8, 0x01, 0x74, 0xfa], // in al, 0x64; test al, 1; jz back
    ...[0xe4, 0x60, 0xee], // in al, 0x60; out dx, al
    ...[0xeb, 0xf5], // jmp back
  ]),
  /** Spins for ever. */
  spinning: buildKernel([0xeb, 0xfe]),
} as const

/** A disk of 16 sectors: copies its boot sector to the second one through the BIOS, says `written`, and switches off through ACPI. */
export function bootDisk(): Buffer {
  const code = [
    ...[0x31, 0xc0, 0x8e, 0xd8, 0x8e, 0xc0], // xor ax, ax; mov ds, ax; mov es, ax
    ...[0xb8, 0x01, 0x03, 0xbb, 0x00, 0x7c], // mov ax, 0x0301; mov bx, 0x7c00
    ...[0xb9, 0x02, 0x00, 0xb6, 0x00, 0xcd, 0x13], // mov cx, 2; mov dh, 0; int 0x13
    ...[0xbe, 0x30, 0x7c, 0xba, 0xf8, 0x03], // mov si, 0x7c30; mov dx, 0x3f8
    ...[0xac, 0x84, 0xc0, 0x74, 0x03, 0xee, 0xeb, 0xf8], // lodsb; test al, al; jz on; out dx, al; jmp back
    ...[0xba, 0x04, 0xb0, 0xb8, 0x00, 0x20, 0xef], // mov dx, 0xb004; mov ax, 0x2000; out dx, ax
    ...[0xf4, 0xeb, 0xfd], // hlt; jmp back
  ]
  if (code.length > 0x30) throw new Error('the code runs into its text')
  const disk = Buffer.alloc(16 * 512)
  disk.set(code)
  disk.write('written\n\0', 0x30, 'latin1')
  disk.writeUInt16LE(0xaa55, 510)
  return disk
}
