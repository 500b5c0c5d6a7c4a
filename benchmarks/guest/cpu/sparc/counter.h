/* There is no counter before SPARC V9. */
#ifndef SPARC_COUNTER_H
#define SPARC_COUNTER_H
#include "../../payload.h"

enum { HAS_COUNTER = false };

static inline u64 read_counter(void) { return 0; }

#endif
