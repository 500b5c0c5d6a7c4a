/* The timer (RISC-V ISA manual, Zicntr). */
#ifndef RISCV64_COUNTER_H
#define RISCV64_COUNTER_H
#include "../../payload.h"

enum { HAS_COUNTER = true };

static inline u64 read_counter(void) {
  u64 ticks;
  __asm__ volatile("rdtime %0" : "=r"(ticks) : : "memory");
  return ticks;
}

#endif
