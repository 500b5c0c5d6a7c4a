/* A chain of 32-bit multiplications and one widening multiplication a round: the latency of the multiplier,
   and on a 32-bit guest of a 64-bit host the cost of gluing two result registers together. */
#include "../payload.h"

#define ROUNDS 4096u

static u64 unit(void) {
  u32 a = 0x9e3779b9u, b = 0x7f4a7c15u;
  for (u32 i = 0; i < ROUNDS; i++) {
    a = a * 0x2c1b3c6du + 1;
    u64 wide = (u64)a * b;
    b = (u32)wide ^ (u32)(wide >> 32) ^ a;
    b |= 1;
    a ^= b * 0x297a2d39u;
  }
  return (u64)a << 32 | b;
}

const struct workload integer_multiply = {"integer-multiply", NEEDS_NOTHING, NULL, unit};
