/* At EL1 with the MMU off. Floating point has to be let in (CPACR_EL1.FPEN). */
  .section .start, "ax"
  .globl start
start:
  mov x0, #(3 << 20)
  msr cpacr_el1, x0
  isb
  adrp x0, stack_top
  add x0, x0, :lo12:stack_top
  mov sp, x0
  mov x29, #0
  bl main
