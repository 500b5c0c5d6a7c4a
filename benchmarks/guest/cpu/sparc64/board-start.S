/* The firmware comes here with its MMU on, at an address of its own choice, and expects the program to begin on a page
   (SPARC V9; UltraSPARC IIi User's Manual: TLB Data In, LSU_Control_Register). */
  .register %g2, #scratch
  .register %g3, #scratch
  .section .start, "ax"
  .globl start
start:
  wrpr %g0, 0x14, %pstate /* privileged, with floating point and without interrupts */
  /* One page of 4 MiB, locked, at the address that the machine has for it. */
  set 0x400000, %g2
  mov 0x30, %g3
  stxa %g2, [%g3] 0x50 /* tag access of the instructions' TLB */
  setx 0xe000000000400076, %g3, %g2
  stxa %g2, [%g0] 0x54
  flush %g3
  setx in_place, %g3, %g2
  jmp %g2
  nop
in_place:
  stxa %g0, [%g0] 0x45 /* neither MMU nor caches */
  membar #Sync
  wrpr %g0, 0, %tl
  wr %g0, 4, %fprs
  wrpr %g0, 0, %cwp
  wrpr %g0, 6, %cansave
  wrpr %g0, 0, %canrestore
  wrpr %g0, 0, %otherwin
  wrpr %g0, 7, %cleanwin
  wrpr %g0, 0, %wstate
  wrpr %g0, 15, %pil
  setx traps, %g2, %g3
  wrpr %g3, %tba
  setx stack_top - 2047 - 176, %g2, %g3
  mov %g3, %sp
  clr %fp
  call main
  nop

/* What the CPU goes to when it has no register window left, or none to go back to. */
  .align 32768
traps:
  .org traps + 0x24 * 32
  /* clean_window: one more that nobody else's values are in. */
  rdpr %cleanwin, %l0
  inc %l0
  wrpr %l0, %cleanwin
  clr %l0
  retry

  .org traps + 0x80 * 32
  /* spill_0_normal */
  .irp index, 0, 1, 2, 3, 4, 5, 6, 7
  stx %l\index, [%sp + 2047 + 8 * \index]
  stx %i\index, [%sp + 2047 + 64 + 8 * \index]
  .endr
  saved
  retry

  .org traps + 0xc0 * 32
  /* fill_0_normal */
  .irp index, 0, 1, 2, 3, 4, 5, 6, 7
  ldx [%sp + 2047 + 8 * \index], %l\index
  ldx [%sp + 2047 + 64 + 8 * \index], %i\index
  .endr
  restored
  retry
