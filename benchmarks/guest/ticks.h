/* The time-stamp counter around a single operation. It is not serialised: the operations that are worth timing one by
   one wait for what is before them, and every instruction more would be in the figures. */
#ifndef TICKS_H
#define TICKS_H
#include "payload.h"

#ifdef OTHER_CPU
#include <counter.h>
static inline u64 ticks_now(void) { return read_counter(); }
#else
static inline u64 ticks_now(void) {
  u32 low, high;
  __asm__ volatile("rdtsc" : "=a"(low), "=d"(high) : : "memory");
  return (u64)high << 32 | low;
}
#endif

#endif
