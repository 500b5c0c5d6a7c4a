/* Alpha has no instruction to divide; the compiler calls these, which a C library has elsewhere. They take $24 and $25,
   answer in $27, return through $23, and keep every other register (Alpha Linux calling standard). */
  .set noat
  .set noreorder

/* Bit by bit: $27 the quotient, $0 the remainder, $1 the bits that are left. */
  .macro long_division name, result, narrow
  .globl \name
  .ent \name
\name:
  lda $30, -48($30)
  stq $0, 0($30)
  stq $1, 8($30)
  stq $2, 16($30)
  stq $24, 24($30)
  stq $25, 32($30)
  .if \narrow
  zapnot $24, 15, $24
  zapnot $25, 15, $25
  .endif
  mov $31, $27
  mov $31, $0
  lda $1, 64($31)
1:
  srl $24, 63, $2
  addq $0, $0, $0
  bis $0, $2, $0
  addq $24, $24, $24
  addq $27, $27, $27
  cmpule $25, $0, $2
  beq $2, 2f
  subq $0, $25, $0
  addq $27, 1, $27
2:
  subq $1, 1, $1
  bne $1, 1b
  .if \result
  mov $0, $27
  .endif
  .if \narrow
  addl $27, 0, $27
  .endif
  ldq $0, 0($30)
  ldq $1, 8($30)
  ldq $2, 16($30)
  ldq $24, 24($30)
  ldq $25, 32($30)
  lda $30, 48($30)
  ret $31, ($23), 1
  .end \name
  .endm

  long_division __divlu, 0, 1
  long_division __remlu, 1, 1
  long_division __divqu, 0, 0
  long_division __remqu, 1, 0
