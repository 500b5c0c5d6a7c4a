  .section .start, "ax"
  .globl start
start:
  move.l #stack_top, %sp
  sub.l %a6, %a6
  jsr main
