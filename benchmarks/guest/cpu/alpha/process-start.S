  .globl start
  .set noreorder
  .ent start
start:
  br $27, 1f
1:
  ldgp $29, 0($27)
  mov $31, $15
  lda $27, main
  jsr $26, ($27), main
  .end start
