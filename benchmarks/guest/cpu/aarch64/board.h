/* QEMU's machine `virt`: a PL011 (Arm DDI 0183, chapter 3), and PSCI SYSTEM_OFF by HVC (Arm DEN 0022). */
#ifndef AARCH64_BOARD_H
#define AARCH64_BOARD_H
#include "../../payload.h"

#define UART ((volatile u32 *)0x09000000)
enum { DATA = 0x00 / 4, FLAGS = 0x18 / 4, LINE_CONTROL = 0x2c / 4, TRANSMIT_FULL = 0x20, RECEIVE_EMPTY = 0x10 };

static inline void board_put(u8 byte) {
  while (UART[FLAGS] & TRANSMIT_FULL) {}
  UART[DATA] = byte;
}

static inline int board_get(void) { return UART[FLAGS] & RECEIVE_EMPTY ? -1 : (int)(UART[DATA] & 0xff); }

static inline void board_off(void) {
  register u64 function __asm__("x0") = 0x84000008;
  __asm__ volatile("hvc #0" : "+r"(function) : : "x1", "x2", "x3", "memory");
}

#endif
