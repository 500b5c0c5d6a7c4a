/* Linux system calls of 64-bit Power, which set CR0.SO at an error (kernel: arch/powerpc/kernel/syscalls/syscall.tbl). */
#ifndef PPC64LE_SYSTEM_CALL_H
#define PPC64LE_SYSTEM_CALL_H

enum { SYS_READ = 3, SYS_WRITE = 4, SYS_EXIT_GROUP = 234 };

static inline long system_call(long number, long a, long b, long c) {
  register long n __asm__("r0") = number;
  register long x __asm__("r3") = a;
  register long y __asm__("r4") = b;
  register long z __asm__("r5") = c;
  __asm__ volatile("sc; bns+ 1f; neg %1, %1; 1:"
                   : "+r"(n), "+r"(x), "+r"(y), "+r"(z)
                   :
                   : "r6", "r7", "r8", "r9", "r10", "r11", "r12", "cr0", "ctr", "memory");
  return x;
}

#endif
