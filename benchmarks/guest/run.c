/* Preparing and timing workloads. Nothing but the units themselves runs between the two readings of the clock. */
#include "payload.h"

struct machine machine;
const char *refusal;

static u8 prepared[128];

u32 count_workloads(void) { return workload_count + platform_workload_count; }

const struct workload *workload_at(u32 which) {
  return which < workload_count ? workloads[which] : platform_workloads[which - workload_count];
}

enum readiness prepare_workload(u32 which) {
  const struct workload *w = workload_at(which);
  refusal = NULL;
  if (prepared[which]) return READY;
  if (w->needs & ~machine.abilities) return UNSUPPORTED;
  enum readiness readiness = w->prepare ? w->prepare() : READY;
  prepared[which] = readiness == READY;
  return readiness;
}

struct outcome run_workload(u32 which, u32 count) {
  u64 (*unit)(void) = workload_at(which)->unit;
  machine.further_count = 0;
  u64 start = read_ticks();
  u64 first = unit(), other = first;
  for (u32 index = 1; index < count; index++) {
    u64 sum = unit();
    if (sum != first) other = sum;
  }
  u64 end = read_ticks();
  return (struct outcome){end - start, first, other};
}
