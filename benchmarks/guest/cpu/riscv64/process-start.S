  .globl start
start:
  .option push
  .option norelax
  la gp, __global_pointer$
  .option pop
  andi sp, sp, -16
  call main
  unimp
