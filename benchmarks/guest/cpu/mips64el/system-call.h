/* Linux system calls of MIPS64, n64, which set $a3 at an error (kernel: arch/mips/kernel/syscalls/syscall_n64.tbl). */
#ifndef MIPS64EL_SYSTEM_CALL_H
#define MIPS64EL_SYSTEM_CALL_H

enum { SYS_READ = 5000, SYS_WRITE = 5001, SYS_EXIT_GROUP = 5205 };

static inline long system_call(long number, long a, long b, long c) {
  register long n __asm__("$2") = number;
  register long x __asm__("$4") = a;
  register long y __asm__("$5") = b;
  register long z __asm__("$6") = c;
  register long failed __asm__("$7");
  __asm__ volatile("syscall"
                   : "+r"(n), "=r"(failed)
                   : "r"(x), "r"(y), "r"(z)
                   : "$1", "$3", "$8", "$9", "$10", "$11", "$12", "$13", "$14", "$15", "$24", "$25", "hi", "lo", "memory");
  return failed ? -n : n;
}

#endif
