/* The time base (Power ISA, Book II, chapter 6). */
#ifndef PPC64LE_COUNTER_H
#define PPC64LE_COUNTER_H
#include "../../payload.h"

enum { HAS_COUNTER = true };

static inline u64 read_counter(void) {
  u64 ticks;
  __asm__ volatile("mftb %0" : "=r"(ticks) : : "memory");
  return ticks;
}

#endif
