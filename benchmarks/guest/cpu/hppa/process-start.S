  .globl start
  .section .data
  .align 8
  .globl $global$
$global$:
  .word 0
  .section .text
start:
  ldil L%$global$, %dp
  ldo R%$global$(%dp), %dp
  ldo 64(%sp), %sp
  b,l main, %rp
  nop
  break 0, 0
