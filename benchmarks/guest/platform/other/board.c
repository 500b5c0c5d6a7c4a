/* A machine without an operating system, for CPUs other than x86. board.h of its CPU knows how to speak, to listen and
   to switch it off. It asks for input over and over, since nothing else runs on it. */
#include <board.h>
#include "arena.h"

const char platform_target[] = TARGET;

void platform_write(const char *bytes, usize count) {
  for (usize i = 0; i < count; i++) board_put((u8)bytes[i]);
}

int platform_read(void) {
  int byte;
  do byte = board_get();
  while (byte < 0);
  return byte;
}

void platform_off(void) {
  for (;;) board_off();
}

/* None of these machines has a way to tell a code. */
void platform_exit(u32 code) { (void)code; }

bool platform_command(const char *line, usize length) {
  (void)line;
  (void)length;
  return false;
}

__attribute__((noreturn)) void main(void) {
#ifdef BOARD_BEGINS
  board_begin();
#endif
  find_arena();
  serve();
}
