/* A token to another process and back over two pipes. On one processor each way is a switch of processes and nothing
   runs meanwhile; on two each way wakes a processor that sleeps. The partner changes the token, so it has seen it. */
#include "system.h"

#define ROUND_TRIPS 32
#define SET_WORDS 16

struct partner {
  i32 to, from;
};

/* The processors that this process may use, and one of them alone. */
static u64 allowed[SET_WORDS];

static bool find_processors(void) { return call(SYS_SCHED_GETAFFINITY, 0, sizeof allowed, allowed) > 0; }

/* The number of the allowed processor in that place, -1 if there are fewer. */
static i32 processor_at(u32 place) {
  for (u32 i = 0; i < SET_WORDS * 64; i++)
    if (allowed[i / 64] >> i % 64 & 1 && place-- == 0) return (i32)i;
  return -1;
}

static void stay_on(i32 processor) {
  u64 set[SET_WORDS] = {0};
  set[processor / 64] = (u64)1 << processor % 64;
  call(SYS_SCHED_SETAFFINITY, 0, sizeof set, set);
}

static __attribute__((noreturn)) void answer(i32 from, i32 to, i32 processor) {
  call(SYS_PRCTL, DIE_WITH_PARENT, SIGNAL_KILL);
  stay_on(processor);
  u64 token;
  while (call(SYS_READ, from, &token, sizeof token) == sizeof token) {
    token = token * 5 + 1;
    if (call(SYS_WRITE, to, &token, sizeof token) != sizeof token) break;
  }
  for (;;) call(SYS_EXIT_GROUP, 0);
}

static enum readiness start(struct partner *partner, u32 place) {
  i32 there[2], back[2];
  if (!find_processors() || processor_at(place) < 0) return UNSUPPORTED;
  if (call(SYS_PIPE, there) < 0 || call(SYS_PIPE, back) < 0) return UNSUPPORTED;
  long child = call(SYS_FORK);
  if (child < 0) return UNSUPPORTED;
  if (child == 0) {
    call(SYS_CLOSE, there[1]);
    call(SYS_CLOSE, back[0]);
    answer(there[0], back[1], processor_at(place));
  }
  call(SYS_CLOSE, there[0]);
  call(SYS_CLOSE, back[1]);
  *partner = (struct partner){there[1], back[0]};
  return READY;
}

static u64 exchange(const struct partner *partner) {
  u64 token = 1;
  stay_on(processor_at(0));
  for (u32 i = 0; i < ROUND_TRIPS; i++) {
    long result = call(SYS_WRITE, partner->to, &token, sizeof token);
    if (result == sizeof token) result = call(SYS_READ, partner->from, &token, sizeof token);
    if (result != sizeof token) {
      token = broken(result);
      break;
    }
  }
  call(SYS_SCHED_SETAFFINITY, 0, sizeof allowed, allowed);
  return token;
}

static struct partner near, far;

static enum readiness prepare_near(void) { return start(&near, 0); }
static enum readiness prepare_far(void) { return start(&far, 1); }
static u64 unit_near(void) { return exchange(&near); }
static u64 unit_far(void) { return exchange(&far); }

const struct workload context_switch = {"context-switch", NEEDS_NOTHING, prepare_near, unit_near};
const struct workload wake_processor = {"wake-processor", NEEDS_NOTHING, prepare_far, unit_far};
