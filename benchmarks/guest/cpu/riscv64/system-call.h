/* Linux system calls of RISC-V (kernel: include/uapi/asm-generic/unistd.h). */
#ifndef RISCV64_SYSTEM_CALL_H
#define RISCV64_SYSTEM_CALL_H

enum { SYS_READ = 63, SYS_WRITE = 64, SYS_EXIT_GROUP = 94 };

static inline long system_call(long number, long a, long b, long c) {
  register long n __asm__("a7") = number;
  register long x __asm__("a0") = a;
  register long y __asm__("a1") = b;
  register long z __asm__("a2") = c;
  __asm__ volatile("ecall" : "+r"(x) : "r"(n), "r"(y), "r"(z) : "memory");
  return x;
}

#endif
