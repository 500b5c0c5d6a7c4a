/* Square roots for a CPU that has no instruction for them, rounded as IEEE 754 asks: two bits of the number give one of its
   root, as on paper. */
#include "../../payload.h"

enum { FRACTION_BITS = 52, BIAS = 1023 };
#define HIDDEN (1ull << FRACTION_BITS)

union double_bits {
  double value;
  u64 bits;
};

double sqrt(double value) {
  const u64 bits = (union double_bits){.value = value}.bits;
  i32 exponent = (i32)(bits >> FRACTION_BITS);
  u64 fraction = bits & (HIDDEN - 1);
  if (bits << 1 == 0 || exponent == 0x7ff || bits << 1 > 0x7ffull << 53) return value;
  if (exponent & 0x800) return (union double_bits){.bits = 0x7ff8ull << 48}.value;
  if (exponent == 0) {
    exponent = 1;
    while (!(fraction & HIDDEN)) {
      fraction <<= 1;
      exponent--;
    }
  }
  fraction |= HIDDEN;
  exponent -= BIAS;
  if (exponent & 1) {
    fraction <<= 1;
    exponent--;
  }
  /* 54 bits of the root: one more than are kept, by which it is rounded. It is never half-way. */
  u64 root = 0, rest = 0;
  for (i32 at = 2 * 26; at > -2 * 28; at -= 2) {
    rest = rest << 2 | (at >= 0 ? fraction >> at & 3 : 0);
    const u64 trial = root << 2 | 1;
    root <<= 1;
    if (rest >= trial) {
      rest -= trial;
      root |= 1;
    }
  }
  const u64 rounded = (root + 1) >> 1;
  return (union double_bits){.bits = rounded - HIDDEN + ((u64)(u32)(exponent / 2 + BIAS) << FRACTION_BITS)}.value;
}

/* A double has more than twice the bits, so that rounding twice is rounding once. */
float sqrtf(float value) { return (float)sqrt(value); }
