/* QEMU's machine `B160L`: the 16550 of its LASI chip, and the instruction at which QEMU switches off (QEMU target/hppa/insns.decode, HALT). */
#ifndef HPPA_BOARD_H
#define HPPA_BOARD_H
#define UART ((volatile u8 *)0xffd05800)
#include "../../platform/other/uart-16550.h"

static inline void board_off(void) { __asm__ volatile(".word 0xfffdead0" : : : "memory"); }

#endif
