/* Linux system calls by hand: the numbers are those of the kernel's own tables for each CPU. */
#ifndef SYSTEM_CALL_H
#define SYSTEM_CALL_H
#include "../../payload.h"

#ifdef __x86_64__
enum {
  SYS_READ = 0,
  SYS_WRITE = 1,
  SYS_OPEN = 2,
  SYS_CLOSE = 3,
  SYS_STAT = 4,
  SYS_POLL = 7,
  SYS_LSEEK = 8,
  SYS_MMAP = 9,
  SYS_MUNMAP = 11,
  SYS_IOCTL = 16,
  SYS_PIPE = 22,
  SYS_MADVISE = 28,
  SYS_DUP2 = 33,
  SYS_NANOSLEEP = 35,
  SYS_GETPID = 39,
  SYS_SOCKET = 41,
  SYS_CONNECT = 42,
  SYS_ACCEPT = 43,
  SYS_BIND = 49,
  SYS_LISTEN = 50,
  SYS_GETSOCKNAME = 51,
  SYS_SETSOCKOPT = 54,
  SYS_CLONE = 56,
  SYS_FORK = 57,
  SYS_EXECVE = 59,
  SYS_EXIT = 60,
  SYS_WAIT4 = 61,
  SYS_KILL = 62,
  SYS_CHDIR = 80,
  SYS_MKDIR = 83,
  SYS_UNLINK = 87,
  SYS_SYSINFO = 99,
  SYS_GETUID = 102,
  SYS_SYSLOG = 103,
  SYS_GETGID = 104,
  SYS_GETPPID = 110,
  SYS_STATFS = 137,
  SYS_PRCTL = 157,
  SYS_CHROOT = 161,
  SYS_MOUNT = 165,
  SYS_REBOOT = 169,
  SYS_FUTEX = 202,
  SYS_SCHED_SETAFFINITY = 203,
  SYS_SCHED_GETAFFINITY = 204,
  SYS_IO_SETUP = 206,
  SYS_IO_GETEVENTS = 208,
  SYS_IO_SUBMIT = 209,
  SYS_EXIT_GROUP = 231,
  SYS_UNSHARE = 272,
  SYS_PIPE2 = 293,
  SYS_FINIT_MODULE = 313,
  SYS_MOUNT_SETATTR = 442
};

static inline long system_call(long number, long a, long b, long c, long d, long e, long f) {
  register long r10 __asm__("r10") = d;
  register long r8 __asm__("r8") = e;
  register long r9 __asm__("r9") = f;
  long result;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "0"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                   : "rcx", "r11", "memory");
  return result;
}
#else
/* mmap2: the old mmap takes its arguments from memory, and no file is mapped here, so the offset's unit is no matter. */
enum { SYS_READ = 3, SYS_WRITE = 4, SYS_SYSINFO = 116, SYS_MMAP = 192, SYS_MADVISE = 219, SYS_EXIT_GROUP = 252 };

/* The sixth argument goes in EBP, which the compiler will not give away: it is exchanged with memory for the call. */
static inline long system_call(long number, long a, long b, long c, long d, long e, long f) {
  long result;
  long firsts[2] = {a, f}, *pointer = firsts;
  __asm__ volatile("pushl %%ebp; movl 4(%%ebx), %%ebp; movl (%%ebx), %%ebx; int $0x80; popl %%ebp"
                   : "=a"(result), "+b"(pointer), "+c"(b), "+d"(c)
                   : "0"(number), "S"(d), "D"(e)
                   : "memory");
  return result;
}
#endif

/* A system call with up to six arguments, numbers or addresses: call(SYS_READ, fd, buffer, size). */
#define call(...) call_padded(__VA_ARGS__, 0, 0, 0, 0, 0, 0)
#define call_padded(number, a, b, c, d, e, f, ...) \
  system_call((long)(number), (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), (long)(f))

#endif
