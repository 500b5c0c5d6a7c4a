/* In kernel mode. Floating point has to be let in (Status.CU1), with 32 registers (Status.FR). */
  .section .start, "ax"
  .globl start
  .set noreorder
start:
  mfc0 $8, $12
  li $9, 0x24000000
  or $8, $8, $9
  mtc0 $8, $12
  ehb
  dla $29, stack_top
  move $31, $0
  jal main
  nop
