/* The time base, whose upper half may have changed between its parts (PowerPC Virtual Environment Architecture, chapter 4). */
#ifndef PPC_COUNTER_H
#define PPC_COUNTER_H
#include "../../payload.h"

enum { HAS_COUNTER = true };

static inline u64 read_counter(void) {
  u32 before, low, after;
  do __asm__ volatile("mftbu %0\n\tmftb %1\n\tmftbu %2" : "=r"(before), "=r"(low), "=r"(after) : : "memory");
  while (before != after);
  return (u64)after << 32 | low;
}

#endif
