/* Which operations of the x87 unit are computed in doubles: for each of eight, of 60 results how many have a significand
   that a double could hold. Where the unit has its 64 bits such a result is a rare accident (one in 2048; the operands
   are chosen so that there is none); where an emulator computes in doubles it is every one. The checksum has a byte for
   each, from the highest to the lowest: division and square root, the constants that can be loaded, FSIN, FCOS, FPTAN,
   F2XM1, FYL2X, FPATAN. */
#include "bits.h"
#include "random.h"

#define ROUNDS 60u

static u64 is_double(long double number) {
  union {
    long double number;
    u64 significand;
  } x = {number};
  return (x.significand & 0x7ff) == 0;
}

/* In (1/8, 5/8), and with more bits than a double has. */
static long double operand(u32 *state) {
  long double high = (long double)(i32)(next_random(state) >> 1), low = (long double)(i32)(next_random(state) >> 1);
  return 0.125L + (high + low * 0x1p-31L) * 0x1p-32L;
}

/* One of the five constants that the unit loads: pi, and logarithms of 2, e and 10. None of them is a double. */
static long double constant(u32 which) {
  long double r;
  switch (which) {
    case 0: __asm__("fldpi" : "=t"(r)); return r;
    case 1: __asm__("fldl2e" : "=t"(r)); return r;
    case 2: __asm__("fldln2" : "=t"(r)); return r;
    case 3: __asm__("fldl2t" : "=t"(r)); return r;
    default: __asm__("fldlg2" : "=t"(r)); return r;
  }
}

static u64 unit(void) {
  u32 state = 0x2545f491u;
  u64 counts = 0;
  for (u32 i = 0; i < ROUNDS; i++) {
    long double x = operand(&state), y = operand(&state), r, one;
    __asm__("fsqrt" : "=t"(r) : "0"(x));
    u64 found = (is_double(x / y) | is_double(r)) << 56 | is_double(constant(i % 5)) << 48;
    __asm__("fsin" : "=t"(r) : "0"(x));
    found |= is_double(r) << 40;
    __asm__("fcos" : "=t"(r) : "0"(x));
    found |= is_double(r) << 32;
    __asm__("fptan" : "=t"(one), "=u"(r) : "0"(x));
    found |= is_double(r) << 24;
    __asm__("f2xm1" : "=t"(r) : "0"(x));
    found |= is_double(r) << 16;
    __asm__("fyl2x" : "=t"(r) : "0"(x), "u"(1.0L) : "st(1)");
    found |= is_double(r) << 8;
    __asm__("fpatan" : "=t"(r) : "0"(x), "u"(y) : "st(1)");
    counts += found | is_double(r);
  }
  return counts;
}

const struct workload physics_x87_probe = {"physics-x87-probe", NEEDS_X87, NULL, unit};
