  .globl start
  .set noreorder
start:
  move $31, $0
  jal main
  nop
  break
