/* A static process without a C library: standard input and output, and memory from the kernel. Told to be a machine,
   it is the first process of one and its only one (machine.c). */
#include "arguments.h"
#include "execute.h"
#include "machine.h"
#include "root.h"
#include "system-call.h"

#define EINTR 4
#define EAGAIN 11
#define PAGE 4096L

void run_as_child(void); /* system/children.c */

enum {
  READ_WRITE = 3,
  READ_WRITE_EXECUTE = 7,
  PRIVATE_ANONYMOUS = 0x22,
  NO_RESERVE = 0x4000,
  NOT_IN_CHILDREN = 10,
  HUGE_PAGES = 14
};

const char platform_target[] = TARGET;

static __attribute__((noreturn)) void leave(long status) {
  for (;;) system_call(SYS_EXIT_GROUP, status, 0, 0, 0, 0, 0);
}

void platform_write(const char *bytes, usize count) {
  while (count) {
    long written = system_call(SYS_WRITE, 1, (long)bytes, (long)count, 0, 0, 0);
    if (written == -EINTR || written == -EAGAIN) continue;
    if (written < 0) leave(1);
    bytes += written;
    count -= (usize)written;
  }
}

int platform_read(void) {
  static u8 buffer[PAGE];
  static long at, filled;
  while (at == filled) {
    machine_reap();
    long got = system_call(SYS_READ, 0, (long)buffer, sizeof buffer, 0, 0, 0);
    if (got == -EINTR || got == -EAGAIN) continue;
    if (got <= 0) return -1;
    at = 0;
    filled = got;
  }
  return buffer[at++];
}

void platform_off(void) {
  machine_off();
  leave(0);
}

void platform_exit(u32 code) {
  if (!machine_is_mine()) leave((long)code);
}

bool platform_command(const char *line, usize length) { return execute_command(line, length); }

static u8 *map(usize size, long protection) {
  long address = system_call(SYS_MMAP, 0, (long)size, protection, PRIVATE_ANONYMOUS | NO_RESERVE, -1, 0);
  return (unsigned long)address > (unsigned long)-PAGE ? NULL : (u8 *)address;
}

/* Aligned to 2 MiB and with huge pages where the kernel has them, because the machines without an operating system run
   with 2 MiB pages or none: the workloads measure the memory, not how a kernel maps it. */
static void find_arena(void) {
  const usize huge = 2 * MIB;
  u8 *start = map(ARENA_SIZE + huge, READ_WRITE);
  if (!start) return;
  machine.arena = (u8 *)(((usize)start + huge - 1) & ~(huge - 1));
  machine.arena_size = ARENA_SIZE;
  system_call(SYS_MADVISE, (long)machine.arena, ARENA_SIZE, HUGE_PAGES, 0, 0, 0);
  /* What a fork costs must not depend on which workloads filled the arena before. */
  system_call(SYS_MADVISE, (long)machine.arena, ARENA_SIZE, NOT_IN_CHILDREN, 0, 0, 0);
}

static void find_memory(void) {
  struct {
    long uptime;
    unsigned long loads[3], total, free, shared, buffers, total_swap, free_swap;
    u16 processes, padding;
    unsigned long total_high, free_high;
    u32 unit;
    u8 rest[64];
  } info = {0};
  if (system_call(SYS_SYSINFO, (long)&info, 0, 0, 0, 0, 0) == 0) machine.memory = (u64)info.total * info.unit;
}

__attribute__((noreturn)) void main(const long *stack) {
  arguments_start(stack);
#ifdef __x86_64__
  run_as_child();
#endif
  machine_start();
  root_start();
  find_arena();
  find_memory();
  machine.allow_fma = has_fma;
  machine.code = map(PAGE, READ_WRITE_EXECUTE);
  machine.code_area = map(CODE_AREA_SIZE, READ_WRITE_EXECUTE);
  serve();
}
