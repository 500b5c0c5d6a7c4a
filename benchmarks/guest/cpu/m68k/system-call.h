/* Linux system calls of the 68000 family (kernel: arch/m68k/kernel/syscalls/syscall.tbl). */
#ifndef M68K_SYSTEM_CALL_H
#define M68K_SYSTEM_CALL_H

enum { SYS_READ = 3, SYS_WRITE = 4, SYS_EXIT_GROUP = 247 };

static inline long system_call(long number, long a, long b, long c) {
  register long n __asm__("d0") = number;
  register long x __asm__("d1") = a;
  register long y __asm__("d2") = b;
  register long z __asm__("d3") = c;
  __asm__ volatile("trap #0" : "+d"(n) : "d"(x), "d"(y), "d"(z) : "memory");
  return n;
}

#endif
