/* In kernel mode. Floating point has to be let in (Status.CU1), with registers in pairs (Status.FR). */
  .section .start, "ax"
  .globl start
  .set noreorder
start:
  mfc0 $8, $12
  li $9, 0x20000000
  or $8, $8, $9
  li $9, ~0x04000000
  and $8, $8, $9
  mtc0 $8, $12
  ehb
  la $29, stack_top - 16
  move $31, $0
  jal main
  nop
