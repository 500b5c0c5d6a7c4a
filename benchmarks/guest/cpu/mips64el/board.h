/* QEMU's machine `malta`: the 16550 of its south bridge, and the board's reset register, at which 0x42 resets (MIPS Malta User's Manual, SOFTRES), which ends a QEMU that does not reboot. */
#ifndef MIPS64EL_BOARD_H
#define MIPS64EL_BOARD_H
#include "../../payload.h"

#define UART ((volatile u8 *)0xffffffffb80003f8)
enum { DATA = 0, LINE_STATUS = 5, RECEIVED = 0x01, TRANSMITTER_EMPTY = 0x20 };

static inline void board_put(u8 byte) {
  while (!(UART[LINE_STATUS] & TRANSMITTER_EMPTY)) {}
  UART[DATA] = byte;
}

static inline int board_get(void) { return UART[LINE_STATUS] & RECEIVED ? UART[DATA] : -1; }

static inline void board_off(void) { *(volatile u32 *)0xffffffffbf000500 = 0x42; }

#endif
