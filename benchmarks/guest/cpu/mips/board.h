/* QEMU's machine `malta`: the 16550 of its south bridge, and the board's reset register, at which 0x42 resets (MIPS Malta User's Manual, SOFTRES), which ends a QEMU that does not reboot. */
#ifndef MIPS_BOARD_H
#define MIPS_BOARD_H
#define UART ((volatile u8 *)0xb80003f8)
#include "../../platform/other/uart-16550.h"

static inline void board_off(void) { *(volatile u32 *)0xbf000500 = 0x42; }

#endif
