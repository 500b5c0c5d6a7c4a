/* QEMU's machine `virt` with a Cortex-A15: a PL011 (Arm DDI 0183, chapter 3), and PSCI SYSTEM_OFF by HVC (Arm DEN 0022). */
#ifndef ARM_BOARD_H
#define ARM_BOARD_H
#include "../../payload.h"

#define UART ((volatile u32 *)0x09000000)
enum { DATA = 0x00 / 4, FLAGS = 0x18 / 4, LINE_CONTROL = 0x2c / 4, TRANSMIT_FULL = 0x20, RECEIVE_EMPTY = 0x10 };

static inline void board_put(u8 byte) {
  while (UART[FLAGS] & TRANSMIT_FULL) {}
  UART[DATA] = byte;
}

static inline int board_get(void) { return UART[FLAGS] & RECEIVE_EMPTY ? -1 : (int)(UART[DATA] & 0xff); }

static inline void board_off(void) {
  register u32 function __asm__("r0") = 0x84000008;
  __asm__ volatile(".arch_extension virt\n\thvc #0" : "+r"(function) : : "r1", "r2", "r3", "memory");
}

#endif
