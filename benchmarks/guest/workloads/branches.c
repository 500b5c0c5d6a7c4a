/* One loop with a branch that depends on data, over the same bytes in two orders.
   `branches-predictable` has them sorted, so the branch goes one way and then the other; `branches-random` has them
   shuffled, and new shuffles for 16 units, so that no predictor can learn them. The work and the checksum of the two
   are equal: what differs is what a misprediction costs. A translator pays its own price for every branch, so there
   the two lie closer together than on the bare machine. */
#include "random.h"

#define BYTES 4096u
#define SHUFFLES 16u

static u8 sorted[BYTES], shuffled[SHUFFLES][BYTES];

static enum readiness prepare_sorted(void) {
  for (u32 i = 0; i < BYTES; i++) sorted[i] = (u8)(i * 256u / BYTES);
  return READY;
}

static enum readiness prepare_shuffled(void) {
  u32 state = 0x6c078965u;
  prepare_sorted();
  for (u32 s = 0; s < SHUFFLES; s++) {
    for (u32 i = 0; i < BYTES; i++) shuffled[s][i] = sorted[i];
    for (u32 i = BYTES - 1; i > 0; i--) {
      u32 j = random_below(&state, i + 1);
      u8 kept = shuffled[s][i];
      shuffled[s][i] = shuffled[s][j];
      shuffled[s][j] = kept;
    }
  }
  return READY;
}

/* The empty asm statements keep the compiler from turning the branch into a conditional move. */
static __attribute__((noinline)) u64 take_branches(const u8 *bytes) {
  u32 low = 0, high = 0;
  for (u32 i = 0; i < BYTES; i++) {
    u32 byte = bytes[i];
    if (byte < 128) {
      low += byte * byte;
      __asm__ volatile("" : "+r"(low));
    } else {
      high ^= byte;
      high += 3;
      __asm__ volatile("" : "+r"(high));
      high -= 3;
      high ^= byte;
      high += byte;
    }
  }
  return (u64)low << 32 | high;
}

static u64 predictable(void) { return take_branches(sorted); }

static u64 unpredictable(void) {
  static u32 turn;
  turn = (turn + 1) % SHUFFLES;
  return take_branches(shuffled[turn]);
}

const struct workload branches_predictable = {"branches-predictable", NEEDS_NOTHING, prepare_sorted, predictable};
const struct workload branches_random = {"branches-random", NEEDS_NOTHING, prepare_shuffled, unpredictable};
