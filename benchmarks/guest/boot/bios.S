/* The first block of a disk, or the boot image of a CD-ROM, for machines that start neither multiboot nor PVH kernels: it
   reads the payload by the extended services of the BIOS (INT 13h, AH=42h; Enhanced Disk Drive Specification 3.0) and
   starts it as a multiboot loader does (Multiboot Specification 0.6.96, 3.2 and 3.3), with the memory map of INT 15h,
   AX=E820h (ACPI 6.4, 15.1). Where the payload is on the medium, and where it belongs in memory, is written into
   `parameters` by boot-image.ts.

   Memory: multiboot's information at 0x800, the memory map at 0x1000, the stack below 0x7c00, this block there, what is
   read from 0x10000 on. */
#define INFORMATION 0x800
#define MAP 0x1000
#define BUFFER 0x10000
#define PIECE 0x8000 /* bytes that one call reads: a piece never crosses a multiple of 64 KiB */
#define SMAP 0x534d4150
#define BOOT_MAGIC 0x2badb002

  .text
  .code16
  .globl start
start:
  jmp begin

  .balign 8
packet: /* the disk address packet; blocks of a piece, first block */
  .byte 16, 0
blocks:
  .word 0
  .word 0, BUFFER >> 4
block:
  .quad 0
parameters:
pieces:
  .long 0
load_address:
  .long 0
words: /* of four bytes */
  .long 0
entry:
  .long 0

begin:
  ljmp $0, $1f
1:
  cli
  xorw %ax, %ax
  movw %ax, %ds
  movw %ax, %es
  movw %ax, %ss
  movw $start, %sp
  sti
  cld
  movb %dl, drive

  xorl %ebx, %ebx
  movw $MAP, %di
1:
  movl $20, (%di)
  addw $4, %di
  movl $0xe820, %eax
  movl $20, %ecx
  movl $SMAP, %edx
  int $0x15
  jc 2f
  cmpl $SMAP, %eax
  jne 2f
  addw $20, %di
  testl %ebx, %ebx
  jnz 1b
  addw $4, %di
2:
  subw $MAP + 4, %di
  movl $1 << 6, INFORMATION /* the memory map is there, and nothing else */
  movzwl %di, %eax
  movl %eax, INFORMATION + 44
  movl $MAP, INFORMATION + 48

1:
  movw $packet, %si
  movb drive, %dl
  movb $0x42, %ah
  int $0x13
  jc failed
  movzwl blocks, %eax
  addl %eax, block
  addw $PIECE >> 4, packet + 6
  decl pieces
  jnz 1b

  movw $0x2401, %ax /* the gate of address line 20, by the BIOS, and by the port that newer machines have */
  int $0x15
  inb $0x92, %al
  orb $0x02, %al
  andb $0xfe, %al
  outb %al, $0x92

  cli
  lgdt descriptors_pointer
  movl %cr0, %eax
  orb $1, %al
  movl %eax, %cr0
  ljmp $0x08, $1f
  .code32
1:
  movw $0x10, %ax
  movw %ax, %ds
  movw %ax, %es
  movw %ax, %ss
  movl $BUFFER, %esi
  movl load_address, %edi
  movl words, %ecx
  rep movsl
  movl $BOOT_MAGIC, %eax
  movl $INFORMATION, %ebx
  jmp *entry

  .code16
failed:
  movw $message, %si
1:
  movw $0x3fd, %dx
  inb %dx, %al
  testb $0x20, %al
  jz 1b
  lodsb
  movw $0x3f8, %dx
  outb %al, %dx
  movb $0x0e, %ah
  movw $0x07, %bx
  pushw %ax
  int $0x10
  popw %ax
  cmpb $10, %al
  jne 1b
2:
  hlt
  jmp 2b
message:
  .ascii "error boot the BIOS cannot read the payload from this medium\r\n"

  .balign 8
descriptors:
  .quad 0
  .quad 0x00cf9a000000ffff
  .quad 0x00cf92000000ffff
descriptors_pointer:
  .word descriptors_pointer - descriptors - 1
  .long descriptors
drive:
  .byte 0

  .org 510
  .word 0xaa55
  .section .note.GNU-stack, "", @progbits
