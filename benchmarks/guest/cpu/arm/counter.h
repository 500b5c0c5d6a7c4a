/* User mode has no counter that is always there. */
#ifndef ARM_COUNTER_H
#define ARM_COUNTER_H
#include "../../payload.h"

enum { HAS_COUNTER = false };

static inline u64 read_counter(void) { return 0; }

#endif
