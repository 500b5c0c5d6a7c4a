/* What a compiler for a CPU of 32 bits calls for whole numbers of 64, where the cross compiler has no libgcc for that CPU. */
#include "../../payload.h"

struct divided {
  u64 quotient, remainder;
};

static struct divided divide(u64 dividend, u64 divisor) {
  if (divisor > dividend || divisor == 0) return (struct divided){0, dividend};
  if (dividend >> 32 == 0) return (struct divided){(u32)dividend / (u32)divisor, (u32)dividend % (u32)divisor};
  u32 steps = 0;
  while (!(divisor >> 63) && divisor << 1 <= dividend) {
    divisor <<= 1;
    steps++;
  }
  u64 quotient = 0;
  for (;; divisor >>= 1, steps--) {
    quotient <<= 1;
    if (dividend >= divisor) {
      dividend -= divisor;
      quotient |= 1;
    }
    if (steps == 0) return (struct divided){quotient, dividend};
  }
}

u64 __udivdi3(u64 a, u64 b) { return divide(a, b).quotient; }
u64 __umoddi3(u64 a, u64 b) { return divide(a, b).remainder; }

/* Each half is a double without a rounding, so that their sum is rounded once. */
double __floatdidf(long long value) { return (double)(i32)(value >> 32) * 4294967296.0 + (double)(u32)value; }
double __floatundidf(u64 value) { return (double)(u32)(value >> 32) * 4294967296.0 + (double)(u32)value; }
