/* A machine without an operating system: a serial port, ACPI, and QEMU's debug-exit device at 0x501. (Its customary
   port 0xf4 must not be touched: v86 ends with an exception there.) */
#include "acpi.h"
#include "console.h"
#include "fma.h"
#include "interrupts.h"
#include "loader.h"
#include "ports.h"

#define DEBUG_EXIT 0x501

const char platform_target[] = TARGET;

static u8 code[4096] __attribute__((aligned(4096)));

void platform_write(const char *bytes, usize count) { console_write(bytes, count); }

void platform_exit(u32 status) {
  console_drain();
  out8(DEBUG_EXIT, (u8)status);
}

bool platform_command(const char *line, usize length) {
  (void)line;
  (void)length;
  return false;
}

/* ACPI first, because QEMU then reports a shutdown by the guest and ends with status 0; it does so a moment later, so
   the guest waits before it tries the next way. */
void platform_off(void) {
  console_drain();
  if (acpi_power_off()) wait_a_while(8);
  platform_exit(0);
  for (;;) __asm__ volatile("cli; hlt");
}

int platform_read(void) {
  for (;;) {
    int byte = console_read();
    if (byte >= 0) return byte;
    if (acpi_power_button_pressed()) {
      put_text("power-button");
      put_line_end();
      platform_off();
    }
    wait_for_interrupt();
  }
}

__attribute__((noreturn)) void main(u32 word, usize pointer) {
  u64 root = read_loader(word, pointer);
  machine.code = code;
  machine.allow_fma = allow_fma;
  machine.code_area = arena_at(ARENA_SIZE, CODE_AREA_SIZE);
  console_start();
  interrupts_start();
  /* Before the ready line, so that whoever has seen that may press the power button. */
  acpi_start(root);
  serve();
}
