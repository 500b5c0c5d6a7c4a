/* A chain of additions, exclusive ors and rotations, each waiting for the one before it.
   The plainest code there is: a translator that keeps registers in registers runs it at the speed of the machine,
   so it is the floor of what emulation costs. */
#include "../payload.h"

#define ROUNDS 8192u

static inline u32 rotate(u32 x, u32 by) { return x << by | x >> (32 - by); }

static u64 unit(void) {
  u32 a = 0x243f6a88u, b = 0x85a308d3u, c = 0x13198a2eu;
  for (u32 i = 0; i < ROUNDS; i++) {
    a += b;
    c ^= a;
    b = rotate(b, 7) + c;
    c += rotate(a, 13);
    a ^= b;
  }
  return (u64)(a ^ c) << 32 | b;
}

const struct workload integer_add = {"integer-add", NEEDS_NOTHING, NULL, unit};
