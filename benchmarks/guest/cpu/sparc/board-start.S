/* The firmware comes here with its MMU on and this memory at the addresses that it has on the bus (SPARC V8, sections 4.2
   and 7.1; SPARC Reference MMU: control register 0 of ASI 4). */
  .section .start, "ax"
  .globl start
start:
  /* Supervisor, no interrupts, no traps, in the window 0. */
  mov 0x0f80, %psr
  nop
  nop
  nop
  sta %g0, [%g0] 4
  mov 2, %wim /* the window that the seventh call comes to */
  set traps, %g1
  mov %g1, %tbr
  nop
  nop
  nop
  set 0x1fa0, %g1 /* with floating point and traps */
  mov %g1, %psr
  nop
  nop
  nop
  set stack_top - 104, %sp
  clr %fp
  call main
  nop

/* What the CPU goes to when it has no register window left, or none to go back to: the entries 5 and 6 of 16 bytes. It has
   eight windows. */
  .align 4096
traps:
  .org traps + 5 * 16
  ba overflow
  mov %wim, %l3
  .org traps + 6 * 16
  ba underflow
  mov %wim, %l3
  .org traps + 7 * 16

overflow:
  mov %g1, %l7
  srl %l3, 1, %g1
  sll %l3, 7, %l4
  or %l4, %g1, %g1
  save
  mov %g1, %wim
  nop
  nop
  nop
  .irp index, 0, 2, 4, 6
  std %l\index, [%sp + 4 * \index]
  std %i\index, [%sp + 32 + 4 * \index]
  .endr
  restore
  mov %l7, %g1
  jmp %l1
  rett %l2

underflow:
  sll %l3, 1, %l4
  srl %l3, 7, %l5
  or %l5, %l4, %l5
  mov %l5, %wim
  nop
  nop
  nop
  restore
  restore
  .irp index, 0, 2, 4, 6
  ldd [%sp + 4 * \index], %l\index
  ldd [%sp + 32 + 4 * \index], %i\index
  .endr
  save
  save
  jmp %l1
  rett %l2
