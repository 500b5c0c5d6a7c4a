/* QEMU's machine `virt`: a Goldfish terminal, and the controller, at which 2 switches off (QEMU hw/char/goldfish_tty.c, hw/misc/virt_ctrl.c). */
#ifndef M68K_BOARD_H
#define M68K_BOARD_H
#include "../../payload.h"

#define TERMINAL ((volatile u32 *)0xff008000)
enum { PUT = 0x00 / 4, READY_BYTES = 0x04 / 4, COMMAND = 0x08 / 4, POINTER = 0x10 / 4, LENGTH = 0x14 / 4, READ_BUFFER = 3 };

static inline void board_put(u8 byte) { TERMINAL[PUT] = byte; }

static inline int board_get(void) {
  static volatile u8 byte;
  if (TERMINAL[READY_BYTES] == 0) return -1;
  TERMINAL[POINTER] = (u32)&byte;
  TERMINAL[LENGTH] = 1;
  TERMINAL[COMMAND] = READ_BUFFER;
  return byte;
}

static inline void board_off(void) { *(volatile u32 *)0xff009004 = 2; }

#endif
