/* The time-of-day clock (Principles of Operation, STORE CLOCK FAST). */
#ifndef S390X_COUNTER_H
#define S390X_COUNTER_H
#include "../../payload.h"

enum { HAS_COUNTER = true };

static inline u64 read_counter(void) {
  u64 ticks;
  __asm__ volatile("stckf %0" : "=Q"(ticks) : : "cc", "memory");
  return ticks;
}

#endif
