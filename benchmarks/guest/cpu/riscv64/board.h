/* QEMU's machine `virt` without firmware: a 16550, and the test device, at which 0x5555 switches off (QEMU docs/system/riscv/virt). */
#ifndef RISCV64_BOARD_H
#define RISCV64_BOARD_H
#include "../../payload.h"

#define UART ((volatile u8 *)0x10000000)
enum { DATA = 0, LINE_STATUS = 5, RECEIVED = 0x01, TRANSMITTER_EMPTY = 0x20 };

static inline void board_put(u8 byte) {
  while (!(UART[LINE_STATUS] & TRANSMITTER_EMPTY)) {}
  UART[DATA] = byte;
}

static inline int board_get(void) { return UART[LINE_STATUS] & RECEIVED ? UART[DATA] : -1; }

static inline void board_off(void) { *(volatile u32 *)0x100000 = 0x5555; }

#endif
