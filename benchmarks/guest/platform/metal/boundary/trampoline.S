/* Where the second CPU begins: in real mode at the page that the start-up interrupt names (0x8000), to which the first
   part is copied; then as start.S does, on a stack of its own. Of several CPUs only the first goes on. */
  .text
  .globl trampoline, trampoline_end
  .code16
trampoline:
  cli
  cld
  xorw %ax, %ax
  movw %ax, %ds
  lgdtl 0x8000 + table - trampoline
  movl %cr0, %eax
  andl $0x9ffffff3, %eax
  orl $0x23, %eax
  movl %eax, %cr0
  ljmpl $0x08, $protected
  .balign 4
table:
  .word 31
  .long gdt
trampoline_end:

  .code32
protected:
  movl $0x10, %eax
  movl %eax, %ds
  movl %eax, %es
  movl %eax, %ss
  movl %eax, %fs
  movl %eax, %gs
  lock btsl $0, taken
  jc 2f
  movl $stack, %esp
#ifdef __x86_64__
  movl %cr4, %eax
  orl $0x20, %eax
  movl %eax, %cr4
  movl $page_map, %eax
  movl %eax, %cr3
  movl $0xc0000080, %ecx
  rdmsr
  orl $0x100, %eax
  wrmsr
  movl %cr0, %eax
  orl $0x80000000, %eax
  movl %eax, %cr0
  ljmp $0x18, $1f
  .code64
1:
  xorl %ebp, %ebp
  movl $stack, %esp
  call run_second_cpu
  .code32
#else
  xorl %ebp, %ebp
  call run_second_cpu
#endif
2:
  cli
  hlt
  jmp 2b

  .bss
  .balign 16
  .skip 4096
stack:
taken:
  .skip 4
  .section .note.GNU-stack, "", @progbits
