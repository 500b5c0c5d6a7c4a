/* A PVH guest of Xen: neither firmware nor a PC's devices, but calls of Xen and its console. What the metal platform has
   beside its devices is the same here: how it starts, the workloads, exceptions, the second CPU. */
#include "../metal/console.h"
#include "../metal/fma.h"
#include "../metal/interrupts.h"
#include "../metal/loader.h"
#include "../metal/ports.h"
#include "xen.h"

const char platform_target[] = TARGET;

static u8 code[4096] __attribute__((aligned(4096)));

void platform_write(const char *bytes, usize count) { console_write(bytes, count); }

/* A domain has reasons for its end, and no codes. */
void platform_exit(u32 status) { (void)status; }

bool platform_command(const char *line, usize length) {
  (void)line;
  (void)length;
  return false;
}

static void stop(void) __attribute__((noreturn));
static void stop(void) {
  for (;;) __asm__ volatile("cli; hlt");
}

void platform_off(void) {
  u32 reason = 0; /* powered off */
  console_drain();
  call_xen(SCHED_OP, SCHED_SHUTDOWN, &reason);
  stop();
}

int platform_read(void) {
  announce_output();
  wait_for_input();
  return console_read();
}

/* Whoever started the image on another machine shall hear why nothing comes, if that has a serial port. */
static void complain(const char *line) {
  enum { DATA = 0x3f8, STATUS = 0x3fd, HOLDING_EMPTY = 0x20, MOST_LOOKS = 1 << 20 };
  for (; *line; line++) {
    for (u32 looks = 0; !(in8(STATUS) & HOLDING_EMPTY) && looks < MOST_LOOKS; looks++) __asm__ volatile("pause");
    out8(DATA, (u8)*line);
  }
}

__attribute__((noreturn)) void main(u32 word, usize pointer) {
  read_loader(word, pointer);
  machine.code = code;
  machine.allow_fma = allow_fma;
  machine.code_area = arena_at(ARENA_SIZE, CODE_AREA_SIZE);
  interrupts_start();
  if (!start_hypercalls()) {
    complain("error unsupported this machine is no guest of Xen\n");
    stop();
  }
  if (!find_console()) stop();
  serve();
}
