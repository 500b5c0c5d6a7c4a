/* QEMU's machine `clipper`: the 16550 of its south bridge through sparse-less I/O space (DECchip 21272 manual), and PAL HALT, at which QEMU's PALcode switches off. */
#ifndef ALPHA_BOARD_H
#define ALPHA_BOARD_H
#include "../../payload.h"

#define UART ((volatile u8 *)0xfffffd01fc0003f8)
enum { DATA = 0, LINE_STATUS = 5, RECEIVED = 0x01, TRANSMITTER_EMPTY = 0x20 };

static inline void board_put(u8 byte) {
  while (!(UART[LINE_STATUS] & TRANSMITTER_EMPTY)) {}
  UART[DATA] = byte;
}

static inline int board_get(void) { return UART[LINE_STATUS] & RECEIVED ? UART[DATA] : -1; }

static inline void board_off(void) { __asm__ volatile("call_pal 0" : : : "memory"); }

#endif
