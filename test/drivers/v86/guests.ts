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

/** A disk that says `r`, and at every byte that it gets writes the first byte of its second sector and copies its boot sector there. */
export function rewritingDisk(): Buffer {
  const disk = Buffer.alloc(16 * 512)
  disk.set([
    ...[0x31, 0xc0, 0x8e, 0xd8, 0x8e, 0xc0], // xor ax, ax; mov ds, ax; mov es, ax
    ...[0xba, 0xf8, 0x03, 0xb0, 0x72, 0xee], // mov dx, 0x3f8; mov al, 'r'; out dx, al
    ...[0xba, 0xfd, 0x03, 0xec, 0xa8, 0x01, 0x74, 0xfb], // mov dx, 0x3fd; in al, dx; test al, 1; jz back
    ...[0xba, 0xf8, 0x03, 0xec], // mov dx, 0x3f8; in al, dx
    ...[0xb8, 0x01, 0x02, 0xbb, 0x00, 0x7e], // mov ax, 0x0201; mov bx, 0x7e00
    ...[0xb9, 0x02, 0x00, 0xba, 0x80, 0x00, 0xcd, 0x13], // mov cx, 2; mov dx, 0x80; int 0x13
    ...[0xa0, 0x00, 0x7e, 0xba, 0xf8, 0x03, 0xee], // mov al, [0x7e00]; mov dx, 0x3f8; out dx, al
    ...[0xb8, 0x01, 0x03, 0xbb, 0x00, 0x7c], // mov ax, 0x0301; mov bx, 0x7c00
    ...[0xb9, 0x02, 0x00, 0xba, 0x80, 0x00, 0xcd, 0x13], // mov cx, 2; mov dx, 0x80; int 0x13
    ...[0xeb, 0xcf], // jmp back
  ])
  disk.writeUInt16LE(0xaa55, 510)
  return disk
}

/** A floppy disk of 1.44 MB that does what {@link bootDisk} does. */
export function bootFloppy(): Buffer {
  const floppy = Buffer.alloc(1440 * 1024)
  bootDisk().copy(floppy)
  return floppy
}

const cdSector = 2048

/**
 * A CD-ROM that the BIOS boots without emulating a disk (El Torito Bootable CD-ROM Format Specification 1.0,
 * sections 2.0 to 2.5): it says `cd` and switches off through ACPI.
 */
export function bootCd(): Buffer {
  const cd = Buffer.alloc(20 * cdSector)
  const descriptor = (sector: number, type: number): Buffer => {
    const bytes = cd.subarray(sector * cdSector, (sector + 1) * cdSector)
    bytes[0] = type
    bytes.write('CD001', 1, 'latin1')
    bytes[6] = 1
    return bytes
  }
  descriptor(16, 1)
  const bootRecord = descriptor(17, 0)
  bootRecord.write('EL TORITO SPECIFICATION', 7, 'latin1')
  const catalogue = 19
  bootRecord.writeUInt32LE(catalogue, 0x47)
  descriptor(18, 255)
  const entries = cd.subarray(catalogue * cdSector, (catalogue + 1) * cdSector)
  entries.set([1, 0]) // a validation entry, for an 80x86
  entries.set([0x55, 0xaa], 30)
  entries.writeUInt16LE(0x10000 - 0xaa55 - 1, 28) // its words add up to nothing
  entries.set([0x88, 0], 32) // bootable, no emulation, at 0x7c00
  entries.writeUInt16LE(1, 38)
  // The image is the first sector of the disc, where ISO 9660 leaves room.
  entries.writeUInt32LE(0, 40)
  cd.set([
    ...[0x31, 0xc0, 0x8e, 0xd8], // xor ax, ax; mov ds, ax
    ...[0xba, 0xf8, 0x03, 0xb0, 0x63, 0xee], // mov dx, 0x3f8; mov al, 'c'; out dx, al
    ...[0xb0, 0x64, 0xee, 0xb0, 0x0a, 0xee], // 'd', line feed
    ...[0xba, 0x04, 0xb0, 0xb8, 0x00, 0x20, 0xef], // mov dx, 0xb004; mov ax, 0x2000; out dx, ax
    ...[0xf4, 0xeb, 0xfd], // hlt; jmp back
  ])
  return cd
}
