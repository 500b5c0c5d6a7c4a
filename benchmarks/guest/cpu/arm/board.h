/* QEMU's machine `virt` with a Cortex-A15, and PSCI SYSTEM_OFF by HVC (Arm DEN 0022). */
#ifndef ARM_BOARD_H
#define ARM_BOARD_H
#include "../../platform/other/pl011.h"

static inline void board_off(void) {
  register u32 function __asm__("r0") = 0x84000008;
  __asm__ volatile(".arch_extension virt\n\thvc #0" : "+r"(function) : : "r1", "r2", "r3", "memory");
}

#endif
