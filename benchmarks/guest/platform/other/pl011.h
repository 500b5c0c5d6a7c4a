/* The PL011 of QEMU's Arm machines `virt` (Arm DDI 0183, chapter 3). */
#ifndef PL011_H
#define PL011_H
#include "../../payload.h"

#define UART ((volatile u32 *)0x09000000)
enum { DATA = 0x00 / 4, FLAGS = 0x18 / 4, TRANSMIT_FULL = 0x20, RECEIVE_EMPTY = 0x10 };

static inline void board_put(u8 byte) {
  while (UART[FLAGS] & TRANSMIT_FULL) {}
  UART[DATA] = byte;
}

static inline int board_get(void) { return UART[FLAGS] & RECEIVE_EMPTY ? -1 : (int)(UART[DATA] & 0xff); }

#endif
