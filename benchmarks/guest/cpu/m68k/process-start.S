  .globl start
start:
  sub.l %a6, %a6
  jsr main
  illegal
