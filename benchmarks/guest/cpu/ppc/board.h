/* QEMU's machines `g3beige` and `mac99`, Power Macintoshes: the first of their serial ports and the chip that minds the
   power, both in the same place of the same chip for input and output (QEMU hw/misc/macio/macio.c). */
#ifndef PPC_BOARD_H
#define PPC_BOARD_H
#define SERIAL_CONTROL ((volatile u8 *)0x80013020)
#define SERIAL_DATA ((volatile u8 *)0x80013030)
#include "../../platform/other/zilog.h"

/* The Cuda hangs on a 6522, whose registers are 512 bytes apart (MOS 6522 data sheet). Port B has three lines to it, which
   are active when low, and its bytes go through the shift register (Linux: drivers/macintosh/via-cuda.c). */
#define CUDA ((volatile u8 *)0x80016000)
enum { PORT_B = 0x000, SHIFTER = 0x1400, CONTROL = 0x1600, FLAGS = 0x1a00 };
enum { ACKNOWLEDGE = 0x10, IN_PROGRESS = 0x20, SHIFT_OUT = 0x10, SHIFTED = 0x04 };

static inline void board_off(void) {
  /* To the chip itself: switch off. */
  static const u8 packet[2] = {0x01, 0x0a};
  CUDA[CONTROL] = CUDA[CONTROL] | SHIFT_OUT;
  for (u32 i = 0; i < sizeof packet; i++) {
    CUDA[SHIFTER] = packet[i];
    CUDA[PORT_B] = i == 0 ? (CUDA[PORT_B] | ACKNOWLEDGE) & ~IN_PROGRESS : CUDA[PORT_B] ^ ACKNOWLEDGE;
    while (!(CUDA[FLAGS] & SHIFTED)) {}
  }
  CUDA[CONTROL] = CUDA[CONTROL] & ~SHIFT_OUT;
  (void)CUDA[SHIFTER];
  CUDA[PORT_B] = CUDA[PORT_B] | IN_PROGRESS | ACKNOWLEDGE;
}

#endif
