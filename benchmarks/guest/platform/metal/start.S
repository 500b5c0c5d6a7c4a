/* Where a machine without an operating system begins: by multiboot 1 (Multiboot Specification 0.6.96) or by PVH (the
   HVM direct boot ABI of Xen), both in 32-bit protected mode without paging and with EBX pointing at what the loader
   says. MXCSR is left as the reset made it, because not every software KVM knows the instruction that sets it. The CPU is brought to the state in which the compiled code runs, the BSS is cleared, and `main` is called with
   the loader's word (EAX) and pointer (EBX). On x86-64 that includes long mode with the first 4 GiB mapped one to one
   in 2 MiB pages. */
#define MULTIBOOT_MAGIC 0x1badb002
#define MULTIBOOT_FLAGS 0x00010003 /* align modules, memory map, addresses below instead of the ELF header */
#define PVH_ENTRY_NOTE 18          /* XEN_ELFNOTE_PHYS32_ENTRY */

  .section .start, "awx"
  .code32
  .balign 8
multiboot:
  .long MULTIBOOT_MAGIC, MULTIBOOT_FLAGS, -(MULTIBOOT_MAGIC + MULTIBOOT_FLAGS)
  .long multiboot, image_start, image_data_end, image_end, start

  .globl start
start:
  cli
  cld
  movl $stack_top, %esp
  movl %eax, %esi
  movl %ebx, %ebp
  movl $bss_start, %edi
  movl $image_end, %ecx
  subl %edi, %ecx
  shrl $2, %ecx
  xorl %eax, %eax
  rep stosl

  lgdt gdt_pointer
  ljmp $0x08, $1f
1:
  movl $0x10, %eax
  movl %eax, %ds
  movl %eax, %es
  movl %eax, %ss
  movl %eax, %fs
  movl %eax, %gs

  /* Caches on (CD, NW off); no emulation of the FPU (EM, TS off), its errors as exceptions (MP, NE on). */
  movl %cr0, %eax
  andl $0x9ffffff3, %eax
  orl $0x22, %eax
  movl %eax, %cr0
  fninit

#ifdef __x86_64__
  movl $0x80000000, %eax
  cpuid
  cmpl $0x80000001, %eax
  jb no_long_mode
  movl $0x80000001, %eax
  cpuid
  btl $29, %edx
  jnc no_long_mode

  movl $page_directory_pointers + 3, page_map
  movl $page_directories + 3, %eax
  movl $page_directory_pointers, %edi
  movl $4, %ecx
1:
  movl %eax, (%edi)
  addl $4096, %eax
  addl $8, %edi
  subl $1, %ecx
  jnz 1b
  movl $0x83, %eax /* present, writable, 2 MiB */
  movl $page_directories, %edi
  movl $2048, %ecx
1:
  movl %eax, (%edi)
  addl $0x200000, %eax
  addl $8, %edi
  subl $1, %ecx
  jnz 1b

  movl %cr4, %eax
  orl $0x620, %eax /* PAE, OSFXSR, OSXMMEXCPT: every CPU with long mode has SSE2 */
  movl %eax, %cr4
  movl $page_map, %eax
  movl %eax, %cr3
  movl $0xc0000080, %ecx /* EFER */
  rdmsr
  orl $0x100, %eax
  wrmsr
  movl %cr0, %eax
  orl $0x80000000, %eax
  movl %eax, %cr0
  ljmp $0x18, $1f
  .code64
1:
  movl %esi, %edi
  movl %ebp, %esi
  xorl %ebp, %ebp
  movl $stack_top, %esp
  call main
  ud2

  .code32
no_long_mode:
  movl $message, %esi
1:
  movw $0x3fd, %dx
  inb %dx, %al
  testb $0x20, %al
  jz 1b
  movb (%esi), %al
  movw $0x3f8, %dx
  outb %al, %dx
  addl $1, %esi
  cmpb $10, %al
  jne 1b
2:
  hlt
  jmp 2b
message:
  .ascii "error unsupported this CPU has no long mode\n"
#else
  /* CR4 exists where CPUID does; SSE is switched on where CPUID has it (leaf 1, EDX bit 25). */
  pushfl
  popl %eax
  movl %eax, %ecx
  xorl $0x200000, %eax
  pushl %eax
  popfl
  pushfl
  popl %eax
  xorl %ecx, %eax
  testl $0x200000, %eax
  jz 1f
  movl $1, %eax
  cpuid
  btl $25, %edx
  jnc 1f
  movl %cr4, %eax
  orl $0x600, %eax /* OSFXSR, OSXMMEXCPT */
  movl %eax, %cr4
1:
  pushl $0
  pushl $0
  pushl %ebp
  pushl %esi
  xorl %ebp, %ebp
  call main
  ud2
#endif

  .balign 8
  .globl gdt
gdt:
  .quad 0
  .quad 0x00cf9a000000ffff /* 0x08: 32-bit code */
  .quad 0x00cf92000000ffff /* 0x10: data */
  .quad 0x00af9a000000ffff /* 0x18: 64-bit code */
gdt_pointer:
  .word gdt_pointer - gdt - 1
#ifdef __x86_64__
  .quad gdt
#else
  .long gdt
#endif

  .section .bss.stack, "aw", @nobits
  .balign 4096
  .skip 32768
stack_top:
#ifdef __x86_64__
  .globl page_map, page_directory_pointers, page_directories
page_map:
  .skip 4096
page_directory_pointers:
  .skip 4096
page_directories:
  .skip 4 * 4096
#endif

  .section .note.pvh, "a", @note
  .balign 4
  .long 4, 2f - 1f, PVH_ENTRY_NOTE
  .asciz "Xen"
1:
#ifdef __x86_64__
  .quad start
#else
  .long start
#endif
2:
  .section .note.GNU-stack, "", @progbits
