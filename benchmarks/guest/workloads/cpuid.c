/* CPUID, which any program may execute and which leaves a guest of VT-x always (Intel SDM volume 3C, 26.1.2). */
#include "../cpu/x86/cpuid.h"
#include "../ticks.h"

#define COUNT 256u

static struct leaf expected;

static enum readiness prepare_cpuid(void) {
  if (!has_cpuid()) return refuse("this CPU has no CPUID instruction");
  expected = cpuid(0);
  return READY;
}

/* How many answers were the same as the first one, registers and all. */
static u64 identify(void) {
  u32 same = 0;
  for (u32 i = 0; i < COUNT; i++) {
    struct leaf l = cpuid(0);
    same += l.a == expected.a && l.b == expected.b && l.c == expected.c && l.d == expected.d;
  }
  return (u64)COUNT << 32 | same;
}

static u64 identify_once(u64 *ticks) {
  u64 start = ticks_now();
  struct leaf l = cpuid(0);
  *ticks = ticks_now() - start;
  return l.a == expected.a && l.b == expected.b && l.c == expected.c && l.d == expected.d;
}

const struct workload cpuid_leaf = {"cpuid", NEEDS_NOTHING, prepare_cpuid, identify};
const struct operation cpuid_leaf_once = {"cpuid", NULL, identify_once, NULL};
