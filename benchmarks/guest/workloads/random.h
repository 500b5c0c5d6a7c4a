/* Numbers that look random and are the same everywhere: xorshift (Marsaglia 2003), 32 bits, period 2^32 - 1. */
#ifndef RANDOM_H
#define RANDOM_H
#include "../payload.h"

static inline u32 next_random(u32 *state) {
  u32 x = *state;
  x ^= x << 13;
  x ^= x >> 17;
  x ^= x << 5;
  return *state = x;
}

/* From 0 to limit - 1, by the high half of a product: no division. */
static inline u32 random_below(u32 *state, u32 limit) { return (u32)((u64)next_random(state) * limit >> 32); }

/* Scrambles a word, so that neighbouring numbers give unlike tags. */
static inline u32 scramble(u32 x) {
  x ^= x >> 16;
  x *= 0x7feb352du;
  x ^= x >> 15;
  x *= 0x846ca68bu;
  return x ^ x >> 16;
}

#endif
