/* Bytes through a pipe, written and read by the same process: copying into the kernel and out of it, no switch. */
#include "system.h"

#define PIECES 16

static i32 ends[2];
static u64 out[PAGE / 8], in[PAGE / 8];

static enum readiness prepare(void) { return call(SYS_PIPE, ends) < 0 ? UNSUPPORTED : READY; }

static u64 unit(void) {
  u64 sum = 0;
  for (u32 i = 0; i < PIECES; i++) {
    out[0] = i;
    out[PAGE / 8 - 1] = ~(u64)i;
    long result = call(SYS_WRITE, ends[1], out, PAGE);
    if (result == PAGE) result = call(SYS_READ, ends[0], in, PAGE);
    if (result != PAGE) return broken(result);
    sum = fold(fold(sum, in[0]), in[PAGE / 8 - 1]);
  }
  return sum;
}

const struct workload pipe_transfer = {"pipe", NEEDS_NOTHING, prepare, unit};
