  .globl start
start:
  clr %fp
  sub %sp, 176, %sp
  call main
  nop
  illtrap 0
