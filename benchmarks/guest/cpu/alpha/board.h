/* QEMU's machine `clipper`: the 16550 of its south bridge through sparse-less I/O space (DECchip 21272 manual), and PAL HALT, at which QEMU's PALcode switches off. */
#ifndef ALPHA_BOARD_H
#define ALPHA_BOARD_H
#define UART ((volatile u8 *)0xfffffd01fc0003f8)
#include "../../platform/other/uart-16550.h"

static inline void board_off(void) { __asm__ volatile("call_pal 0" : : : "memory"); }

#endif
