/* The interval timer has 32 bits on many machines and turns over within seconds. */
#ifndef HPPA_COUNTER_H
#define HPPA_COUNTER_H
#include "../../payload.h"

enum { HAS_COUNTER = false };

static inline u64 read_counter(void) { return 0; }

#endif
