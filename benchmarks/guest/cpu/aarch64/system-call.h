/* Linux system calls of AArch64 (kernel: include/uapi/asm-generic/unistd.h). */
#ifndef AARCH64_SYSTEM_CALL_H
#define AARCH64_SYSTEM_CALL_H

enum { SYS_READ = 63, SYS_WRITE = 64, SYS_EXIT_GROUP = 94 };

static inline long system_call(long number, long a, long b, long c) {
  register long n __asm__("x8") = number;
  register long x __asm__("x0") = a;
  register long y __asm__("x1") = b;
  register long z __asm__("x2") = c;
  __asm__ volatile("svc #0" : "+r"(x) : "r"(n), "r"(y), "r"(z) : "memory");
  return x;
}

#endif
