  .globl start
start:
  mov x29, #0
  mov x30, #0
  bl main
  udf #0
