/* In supervisor mode with the MMU off. Floating point has to be let in (CPACR, coprocessors 10 and 11) and switched on. */
  .section .start, "ax"
  .globl start
  .arm
start:
  mrc p15, 0, r0, c1, c0, 2
  orr r0, r0, #(0xf << 20)
  mcr p15, 0, r0, c1, c0, 2
  isb
  mov r0, #0x40000000
  vmsr fpexc, r0
  ldr sp, =stack_top
  mov r11, #0
  bl main
  .ltorg

/* libgcc's division by zero calls this; no workload divides by zero. */
  .globl raise
raise:
  b raise
