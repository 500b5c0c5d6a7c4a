/* RDTSC, which any program may execute: most hypervisors let it through, an emulator answers it from the host's clock. */
#include "../ticks.h"

#define COUNT 256u

static enum readiness prepare_ticks(void) {
  return machine.has_ticks ? READY : refuse("this CPU has no time-stamp counter");
}

/* How many readings were not before the one before them; and the last is later than the first, or none counts. */
static u64 read_counter(void) {
  u64 first = ticks_now(), last = first;
  u32 later = 0;
  for (u32 i = 0; i < COUNT; i++) {
    u64 now = ticks_now();
    later += now >= last;
    last = now;
  }
  return (u64)COUNT << 32 | (last >= first ? later : 0);
}

static u64 read_counter_once(u64 *ticks) {
  u64 start = ticks_now(), middle = ticks_now();
  *ticks = ticks_now() - start;
  return middle >= start;
}

const struct workload rdtsc = {"rdtsc", NEEDS_NOTHING, prepare_ticks, read_counter};
const struct operation rdtsc_once = {"rdtsc", NULL, read_counter_once, NULL};
