/* There is no counter. */
#ifndef M68K_COUNTER_H
#define M68K_COUNTER_H
#include "../../payload.h"

enum { HAS_COUNTER = false };

static inline u64 read_counter(void) { return 0; }

#endif
