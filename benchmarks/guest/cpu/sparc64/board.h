/* QEMU's machine `sun4u`: a 16550 behind the bridge to its PCI bus, and the register whose bit 24 switches off (QEMU
   hw/sparc64/sun4u.c). The MMU is off, so that addresses are those of the bus. */
#ifndef SPARC64_BOARD_H
#define SPARC64_BOARD_H
#define UART ((volatile u8 *)0x1fe020003f8)
#include "../../platform/other/uart-16550.h"

static inline void board_off(void) { *(volatile u32 *)0x1fe02007240 = 1 << 24; }

#endif
