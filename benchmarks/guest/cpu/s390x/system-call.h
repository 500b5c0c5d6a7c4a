/* Linux system calls of z/Architecture (kernel: arch/s390/kernel/syscalls/syscall.tbl). */
#ifndef S390X_SYSTEM_CALL_H
#define S390X_SYSTEM_CALL_H

enum { SYS_READ = 3, SYS_WRITE = 4, SYS_EXIT_GROUP = 248 };

static inline long system_call(long number, long a, long b, long c) {
  register long n __asm__("1") = number;
  register long x __asm__("2") = a;
  register long y __asm__("3") = b;
  register long z __asm__("4") = c;
  __asm__ volatile("svc 0" : "+d"(x) : "d"(n), "d"(y), "d"(z) : "memory");
  return x;
}

#endif
