/* How a boundary workload is made from one operation: a unit repeats it, `spread` times it alone. */
#ifndef OPERATIONS_H
#define OPERATIONS_H
#include "../../../ticks.h"

static inline void nothing_to_do(void) {}
static inline bool always_right(void) { return true; }

/* `act` returns 1 if what it read was right; `verify` looks afterwards whether the last one has left what it
   should, and is not timed where an operation is timed alone. `enter` and `leave` surround a unit, and all operations
   that are timed alone. A unit's checksum is how many operations it has, and how many were right. */
#define BOUNDARY(symbol, name, count, prepare, enter, act, verify, leave) \
  static u64 symbol##_unit(void) { \
    u32 right = 0; \
    enter(); \
    for (u32 i = 0; i < (count); i++) right += act(); \
    if (!verify()) right = 0; \
    leave(); \
    return (u64)(count) << 32 | right; \
  } \
  static enum readiness symbol##_begin(u32 many) { \
    (void)many; \
    enter(); \
    return READY; \
  } \
  static u64 symbol##_single(u64 *ticks) { \
    u64 start = ticks_now(); \
    u32 right = act(); \
    *ticks = ticks_now() - start; \
    return right && verify(); \
  } \
  static void symbol##_end(void) { leave(); } \
  const struct workload symbol = {name, NEEDS_NOTHING, prepare, symbol##_unit}; \
  const struct operation symbol##_once = {name, symbol##_begin, symbol##_single, symbol##_end}

/* One that needs nothing around it. */
#define PLAIN_BOUNDARY(symbol, name, prepare, act, verify) \
  BOUNDARY(symbol, name, 256u, prepare, nothing_to_do, act, verify, nothing_to_do)

#endif
