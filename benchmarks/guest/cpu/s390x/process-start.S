  .globl start
start:
  aghi %r15, -160
  brasl %r14, main
  .word 0
