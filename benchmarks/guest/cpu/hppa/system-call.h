/* Linux system calls of PA-RISC, through the gateway page (kernel: arch/parisc/kernel/syscalls/syscall.tbl). */
#ifndef HPPA_SYSTEM_CALL_H
#define HPPA_SYSTEM_CALL_H

enum { SYS_READ = 3, SYS_WRITE = 4, SYS_EXIT_GROUP = 222 };

static inline long system_call(long number, long a, long b, long c) {
  register long n __asm__("r20") = number;
  register long x __asm__("r26") = a;
  register long y __asm__("r25") = b;
  register long z __asm__("r24") = c;
  register long result __asm__("r28");
  __asm__ volatile("be,l 0x100(%%sr2, %%r0), %%sr0, %%r31\n\tnop"
                   : "=r"(result), "+r"(n), "+r"(x), "+r"(y), "+r"(z)
                   :
                   : "r1", "r2", "r21", "r22", "r23", "r29", "r31", "memory");
  return result;
}

#endif
