/* The same recurrence in the 80-bit x87 unit, which scientific programs of before 2003 used for everything. No other
   CPU has that format, so an emulator must compute it in software or give up the last bits: the cost and the answer
   both matter to whoever keeps such programs. */
#include "bits.h"

#define ROUNDS 512u

static u64 unit(void) {
  long double a = 1.5L, b = 0.75L, c = 3.0L;
  for (u32 i = 0; i < ROUNDS; i++) {
    a = a * 0.999L + b;
    b = a / (c + 1.25L) - b * 0.5L;
    c = __builtin_sqrtl(a * a + b * b + 0.125L);
  }
  /* The 64 bits of the significand alone, so that the extended precision is part of the answer. */
  union {
    long double number;
    u64 significand;
  } x = {a}, y = {b}, z = {c};
  return x.significand ^ y.significand << 1 ^ z.significand << 2;
}

const struct workload float_x87 = {"float-x87", NEEDS_X87, NULL, unit};
