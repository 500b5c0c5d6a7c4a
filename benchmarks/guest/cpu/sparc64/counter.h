/* The TICK register (SPARC V9, section 5.2.2). */
#ifndef SPARC64_COUNTER_H
#define SPARC64_COUNTER_H
#include "../../payload.h"

enum { HAS_COUNTER = true };

static inline u64 read_counter(void) {
  u64 ticks;
  __asm__ volatile("rd %%tick, %0" : "=r"(ticks) : : "memory");
  return ticks;
}

#endif
