/* QEMU's machine `virt`, and PSCI SYSTEM_OFF by HVC (Arm DEN 0022). */
#ifndef AARCH64_BOARD_H
#define AARCH64_BOARD_H
#include "../../platform/other/pl011.h"

static inline void board_off(void) {
  register u64 function __asm__("x0") = 0x84000008;
  __asm__ volatile("hvc #0" : "+r"(function) : : "x1", "x2", "x3", "memory");
}

#endif
