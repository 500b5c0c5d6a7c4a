/* What the workloads of an operating system share: system calls, and a checksum that proves that they did their work. */
#ifndef SYSTEM_H
#define SYSTEM_H
#include "../payload.h"
#include "../platform/linux/arguments.h"
#include "../platform/linux/system-call.h"

enum { OPEN_READ = 0, OPEN_WRITE = 1, OPEN_BOTH = 2, OPEN_CREATE = 0100, OPEN_NEW = 0200, OPEN_DIRECT = 040000 };
enum { MEMORY_BOTH = 3, MEMORY_PRIVATE = 2, MEMORY_ANONYMOUS = 0x20 };
enum { NOT_IN_CHILDREN = 10 }; /* MADV_DONTFORK */
enum { DIE_WITH_PARENT = 1, SIGNAL_KILL = 9 };

#define PAGE 4096u

/* Takes one more number into a checksum. */
static inline u64 fold(u64 sum, u64 value) {
  sum ^= value;
  return (sum << 23 | sum >> 41) * 0x9e3779b97f4a7c15u;
}

/* The checksum of a unit in which a system call failed: its error number can be read in it. */
static inline u64 broken(long error) { return 0xbad0000000000000u | (u64)(-error & 0xffff); }

static inline long min_long(long a, long b) { return a < b ? a : b; }

/* Anonymous memory, or an error number below zero. */
static inline long map_memory(usize size) {
  return call(SYS_MMAP, NULL, size, MEMORY_BOTH, MEMORY_PRIVATE | MEMORY_ANONYMOUS, -1, 0);
}
static inline bool is_error(long result) { return result < 0 && result >= -4095; }

/* What the payload does instead of serving when its first argument says so; children.c. */
void run_as_child(void);

#endif
