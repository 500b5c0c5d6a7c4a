/* A new process: a copy of this one that ends at once, and a copy that becomes a new program first. The exit codes are
   the work. The arena is not copied (platform/linux/platform.c), so a copy is as small whatever was measured before. */
#include "system.h"

#define COPIES 8
#define PROGRAMS 4

static u64 ended(long child) {
  i32 status = 0;
  long result = call(SYS_WAIT4, child, &status, 0, NULL);
  return result == child ? (u64)(u32)status : broken(result);
}

static u64 unit_fork(void) {
  u64 sum = 0;
  for (u32 i = 0; i < COPIES; i++) {
    long child = call(SYS_FORK);
    if (child == 0) call(SYS_EXIT_GROUP, (i * 37 + 11) & 255);
    if (child < 0) return broken(child);
    sum = fold(sum, ended(child));
  }
  return sum;
}

static u64 unit_exec(void) {
  u64 sum = 0;
  for (u32 i = 0; i < PROGRAMS; i++) {
    long child = call(SYS_FORK);
    if (child == 0) {
      char code[2] = {(char)('a' + i), 0};
      const char *const arguments[] = {"payload", "end", code, NULL}, *const none[] = {NULL};
      call(SYS_EXECVE, "/proc/self/exe", arguments, none);
      /* Where /proc is not mounted. */
      call(SYS_EXECVE, argument_at(0), arguments, none);
      call(SYS_EXIT_GROUP, 1);
    }
    if (child < 0) return broken(child);
    sum = fold(sum, ended(child));
  }
  return sum;
}

const struct workload fork_wait = {"fork-wait", NEEDS_NOTHING, NULL, unit_fork};
const struct workload fork_exec_wait = {"fork-exec-wait", NEEDS_NOTHING, NULL, unit_exec};
