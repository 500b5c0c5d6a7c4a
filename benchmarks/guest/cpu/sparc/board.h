/* QEMU's machine `SS-5`, a SPARCstation 5: the first of its serial ports, and the register at which 1 switches off (QEMU
   hw/sparc/sun4m.c has the addresses; hw/misc/slavio_misc.c). The MMU is off, so that addresses are those of the bus. */
#ifndef SPARC_BOARD_H
#define SPARC_BOARD_H
#define SERIAL_CONTROL ((volatile u8 *)0x71100004)
#define SERIAL_DATA ((volatile u8 *)0x71100006)
/* Behind what QEMU keeps for the command line, 8 KiB below 8 MiB. */
#define ARENA_PLACE 0x800000
#include "../../platform/other/zilog.h"

static inline void board_off(void) { *(volatile u8 *)0x71910000 = 1; }

#endif
