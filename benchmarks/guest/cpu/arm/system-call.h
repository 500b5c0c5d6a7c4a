/* Linux system calls of the Arm EABI (kernel: arch/arm/tools/syscall.tbl). */
#ifndef ARM_SYSTEM_CALL_H
#define ARM_SYSTEM_CALL_H

enum { SYS_READ = 3, SYS_WRITE = 4, SYS_EXIT_GROUP = 248 };

static inline long system_call(long number, long a, long b, long c) {
  register long n __asm__("r7") = number;
  register long x __asm__("r0") = a;
  register long y __asm__("r1") = b;
  register long z __asm__("r2") = c;
  __asm__ volatile("svc #0" : "+r"(x) : "r"(n), "r"(y), "r"(z) : "memory");
  return x;
}

#endif
