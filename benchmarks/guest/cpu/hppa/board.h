/* QEMU's machine `B160L`: the 16550 of its LASI chip, and the instruction at which QEMU switches off (QEMU target/hppa/insns.decode, HALT). */
#ifndef HPPA_BOARD_H
#define HPPA_BOARD_H
#include "../../payload.h"

#define UART ((volatile u8 *)0xffd05800)
enum { DATA = 0, LINE_STATUS = 5, RECEIVED = 0x01, TRANSMITTER_EMPTY = 0x20 };

static inline void board_put(u8 byte) {
  while (!(UART[LINE_STATUS] & TRANSMITTER_EMPTY)) {}
  UART[DATA] = byte;
}

static inline int board_get(void) { return UART[LINE_STATUS] & RECEIVED ? UART[DATA] : -1; }

static inline void board_off(void) { __asm__ volatile(".word 0xfffdead0" : : : "memory"); }

#endif
