/* In machine mode. Floating point is off until mstatus.FS is not zero. */
  .section .start, "ax"
  .globl start
start:
  li t0, 0x6000
  csrs mstatus, t0
  .option push
  .option norelax
  la gp, __global_pointer$
  .option pop
  la sp, stack_top
  call main
