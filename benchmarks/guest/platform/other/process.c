/* A static Linux process without a C library, for CPUs other than x86: standard input and output. */
#include <system-call.h>
#include "arena.h"

#define EINTR 4
#define EAGAIN 11

const char platform_target[] = TARGET;

static __attribute__((noreturn)) void leave(long status) {
  for (;;) system_call(SYS_EXIT_GROUP, status, 0, 0);
}

void platform_write(const char *bytes, usize count) {
  while (count) {
    long written = system_call(SYS_WRITE, 1, (long)bytes, (long)count);
    if (written == -EINTR || written == -EAGAIN) continue;
    if (written < 0) leave(1);
    bytes += written;
    count -= (usize)written;
  }
}

int platform_read(void) {
  static u8 buffer[4096];
  static long at, filled;
  while (at == filled) {
    long got = system_call(SYS_READ, 0, (long)buffer, sizeof buffer);
    if (got == -EINTR || got == -EAGAIN) continue;
    if (got <= 0) return -1;
    at = 0;
    filled = got;
  }
  return buffer[at++];
}

void platform_off(void) { leave(0); }
void platform_exit(u32 code) { leave((long)code); }

bool platform_command(const char *line, usize length) {
  (void)line;
  (void)length;
  return false;
}

__attribute__((noreturn)) void main(void) {
  find_arena();
  serve();
}
