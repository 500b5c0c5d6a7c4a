/* Linux system calls of 64-bit SPARC, which set the carry at an error (kernel: arch/sparc/kernel/syscalls/syscall.tbl). */
#ifndef SPARC64_SYSTEM_CALL_H
#define SPARC64_SYSTEM_CALL_H

enum { SYS_READ = 3, SYS_WRITE = 4, SYS_EXIT_GROUP = 188 };

static inline long system_call(long number, long a, long b, long c) {
  register long n __asm__("g1") = number;
  register long x __asm__("o0") = a;
  register long y __asm__("o1") = b;
  register long z __asm__("o2") = c;
  __asm__ volatile("ta 0x6d; bcc,a,pt %%xcc, 1f; nop; sub %%g0, %0, %0; 1:"
                   : "+r"(x), "+r"(y)
                   : "r"(n), "r"(z)
                   : "g2", "g3", "cc", "memory");
  return x;
}

#endif
