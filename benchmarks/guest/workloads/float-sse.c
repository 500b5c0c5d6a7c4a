/* Additions, multiplications, divisions and square roots of doubles in the SSE unit. Hardware does each in a few
   cycles; a translator either maps them to the host's own unit or computes them in software, bit by bit: the widest
   gap of all between one emulator and the next. */
#include "bits.h"

#define ROUNDS 2048u

static u64 unit(void) {
  double a = 1.5, b = 0.75, c = 3.0;
  for (u32 i = 0; i < ROUNDS; i++) {
    a = a * 0.999 + b;
    b = a / (c + 1.25) - b * 0.5;
    c = __builtin_sqrt(a * a + b * b + 0.125);
  }
  return bits_of(a) ^ bits_of(b) << 1 ^ bits_of(c) << 2;
}

const struct workload float_sse = {"float-sse", NEEDS_SSE2, NULL, unit};
