  .globl start
start:
  bcl 20, 31, 1f
1:
  mflr %r12
  addis %r2, %r12, .TOC.-1b@ha
  addi %r2, %r2, .TOC.-1b@l
  stdu %r1, -32(%r1)
  bl main
  nop
  trap
