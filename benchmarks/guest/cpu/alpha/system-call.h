/* Linux system calls of Alpha, which set $19 at an error (kernel: arch/alpha/kernel/syscalls/syscall.tbl). */
#ifndef ALPHA_SYSTEM_CALL_H
#define ALPHA_SYSTEM_CALL_H

enum { SYS_READ = 3, SYS_WRITE = 4, SYS_EXIT_GROUP = 405 };

static inline long system_call(long number, long a, long b, long c) {
  register long n __asm__("$0") = number;
  register long x __asm__("$16") = a;
  register long y __asm__("$17") = b;
  register long z __asm__("$18") = c;
  register long failed __asm__("$19");
  __asm__ volatile("call_pal 0x83"
                   : "+r"(n), "=r"(failed)
                   : "r"(x), "r"(y), "r"(z)
                   : "$1", "$2", "$3", "$4", "$5", "$6", "$7", "$8", "$20", "$21", "$22", "$23", "$24", "$25", "$27", "$28",
                     "memory");
  return failed ? -n : n;
}

#endif
