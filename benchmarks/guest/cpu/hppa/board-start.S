/* In real mode. The stack grows upwards. */
  .section .start, "ax"
  .globl start
start:
  ldil L%$global$, %dp
  ldo R%$global$(%dp), %dp
  ldil L%stack_bottom, %sp
  ldo R%stack_bottom(%sp), %sp
  ldo 64(%sp), %sp
  b,l main, %rp
  nop

  .section .data
  .align 8
  .globl $global$
$global$:
  .word 0
