/* QEMU's machine `virt` without firmware: a 16550, and the test device, at which 0x5555 switches off (QEMU docs/system/riscv/virt). */
#ifndef RISCV64_BOARD_H
#define RISCV64_BOARD_H
#define UART ((volatile u8 *)0x10000000)
#include "../../platform/other/uart-16550.h"

static inline void board_off(void) { *(volatile u32 *)0x100000 = 0x5555; }

#endif
