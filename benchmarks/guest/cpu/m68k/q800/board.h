/* QEMU's machine `q800`, a Macintosh Quadra 800: the first of its serial ports (QEMU hw/m68k/q800.c), and the line of its
   second 6522 that keeps the power on (Linux: arch/m68k/mac/misc.c). */
#ifndef Q800_BOARD_H
#define Q800_BOARD_H
#define SERIAL_CONTROL ((volatile u8 *)0x5000c022)
#define SERIAL_DATA ((volatile u8 *)0x5000c026)
#include "../../../platform/other/zilog.h"

enum { PORT_B = 0x000, DIRECTION_B = 0x400, POWER = 0x04 };

static inline void board_off(void) {
  volatile u8 *const via = (volatile u8 *)0x50002000;
  via[DIRECTION_B] = via[DIRECTION_B] | POWER;
  via[PORT_B] = via[PORT_B] & ~POWER;
}

#endif
