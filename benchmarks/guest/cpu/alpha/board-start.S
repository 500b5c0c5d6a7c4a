/* In kernel mode in the PALcode's KSEG. Results of floating point that are too small or inexact trap (-mieee); QEMU has
   written the right one by then, so the handler only returns (PALcode: WRENT with entry 1, RTI). */
  .section .start, "ax"
  .globl start
  .set noreorder
  .ent start
start:
  br $27, 1f
1:
  ldgp $29, 0($27)
  lda $30, stack_top
  lda $16, arithmetic_trap
  lda $17, 1($31)
  call_pal 0x34
  mov $31, $15
  lda $27, main
  jsr $26, ($27), main
  .end start

arithmetic_trap:
  call_pal 0x3f
