/* The entry of each of the 48 vectors: 32 exceptions, which end in `fault`, and 16 interrupts, which are only
   acknowledged. On i386 they go back by `ret`, which leaves the saved flags behind and interrupts off, as the waiting
   code is about to have them anyway: a software KVM does not know `iret` in protected mode. */
#ifdef __x86_64__
#define WORD .quad
#else
#define WORD .long
#endif

  .text
  .altmacro
  /* Exceptions 8, 10 to 14, 17, 21, 29 and 30 push an error code (Intel SDM volume 3A, table 6-1); the others get 0. */
  .macro exception number
exception_\number:
  .if !((\number == 8) || (\number >= 10 && \number <= 14) || (\number == 17) || (\number == 21) || (\number == 29) || (\number == 30))
  push $0
  .endif
  push $\number
  jmp faulted
  .endm
  .macro entry kind, number
  WORD \kind\()_\number
  .endm
  .set i, 0
  .rept 32
  exception %i
  .set i, i + 1
  .endr

faulted:
#ifdef __x86_64__
  pop %rdi
  pop %rsi
  mov (%rsp), %rdx
  and $-16, %rsp
  call fault
#else
  pop %eax
  pop %edx
  mov (%esp), %ecx
  and $-16, %esp
  sub $4, %esp
  push %ecx
  push %edx
  push %eax
  call fault
#endif

timer:
  addl $1, timer_interrupts
first_controller:
#ifdef __x86_64__
  push %rax
  movb $0x20, %al
  outb %al, $0x20
  pop %rax
  iretq
#else
  push %eax
  movb $0x20, %al
  outb %al, $0x20
  pop %eax
  ret $8
#endif
second_controller:
#ifdef __x86_64__
  push %rax
  movb $0x20, %al
  outb %al, $0xa0
  outb %al, $0x20
  pop %rax
  iretq
#else
  push %eax
  movb $0x20, %al
  outb %al, $0xa0
  outb %al, $0x20
  pop %eax
  ret $8
#endif
  /* Line 7 of a controller is also what it answers when a request has gone away: not acknowledged. */
spurious:
#ifdef __x86_64__
  iretq
#else
  ret $8
#endif

  .section .rodata
  .balign 8
  .globl vectors
vectors:
  .set i, 0
  .rept 32
  entry exception, %i
  .set i, i + 1
  .endr
  WORD timer
  .rept 6
  WORD first_controller
  .endr
  WORD spurious
  .rept 8
  WORD second_controller
  .endr

  .bss
  .balign 4
  .globl timer_interrupts
timer_interrupts:
  .skip 4
  .section .note.GNU-stack, "", @progbits
