/* The bits of a double, and a double from bits. */
#ifndef BITS_H
#define BITS_H
#include "../payload.h"

union pattern {
  double number;
  u64 bits;
};

static inline u64 bits_of(double number) { return ((union pattern){.number = number}).bits; }
static inline double number_of(u64 bits) { return ((union pattern){.bits = bits}).number; }

#endif
