/* The virtual counter, which runs at a constant rate (Arm ARM, CNTVCT_EL0). */
#ifndef AARCH64_COUNTER_H
#define AARCH64_COUNTER_H
#include "../../payload.h"

enum { HAS_COUNTER = true };

static inline u64 read_counter(void) {
  u64 ticks;
  __asm__ volatile("mrs %0, cntvct_el0" : "=r"(ticks) : : "memory");
  return ticks;
}

#endif
