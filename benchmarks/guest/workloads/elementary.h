/* log, exp, sine and cosine in plain C, in one fixed order of operations. A mathematical library chooses its code by
   the CPU it finds and then differs in the last bits; these use only +, -, *, / and the square root, which IEEE 754
   rounds exactly, and so give the same bits on every machine that rounds to double. */
#ifndef ELEMENTARY_H
#define ELEMENTARY_H
#include "bits.h"

#define PI 3.141592653589793
#define LN2_HIGH 0.693147180369123816490
#define LN2_LOW 1.90821492927058770002e-10

/* For normal x > 0. The series of the inverse hyperbolic tangent on [sqrt(1/2), sqrt(2)]. */
static double natural_log(double x) {
  u64 bits = bits_of(x);
  i32 exponent = (i32)(bits >> 52) - 1023;
  double m = number_of((bits & 0xfffffffffffffull) | 0x3ff0000000000000ull);
  if (m > 1.4142135623730951) {
    m = m * 0.5;
    exponent++;
  }
  static const double odd[] = {1.0,        1.0 / 3.0,  1.0 / 5.0,  1.0 / 7.0,  1.0 / 9.0, 1.0 / 11.0,
                               1.0 / 13.0, 1.0 / 15.0, 1.0 / 17.0, 1.0 / 19.0, 1.0 / 21.0};
  double s = (m - 1.0) / (m + 1.0), z = s * s, sum = odd[10];
  for (i32 k = 9; k >= 0; k--) sum = sum * z + odd[k];
  double e = (double)exponent;
  return e * LN2_HIGH + (e * LN2_LOW + 2.0 * s * sum);
}

/* For |x| < 700. */
static double exponential(double x) {
  double scaled = x * 1.4426950408889634;
  i32 k = (i32)(scaled + (scaled < 0.0 ? -0.5 : 0.5));
  double r = x - (double)k * LN2_HIGH;
  r = r - (double)k * LN2_LOW;
  static const double factorial[] = {1.0,           1.0,           1.0 / 2.0,      1.0 / 6.0,      1.0 / 24.0,
                                     1.0 / 120.0,   1.0 / 720.0,   1.0 / 5040.0,   1.0 / 40320.0,  1.0 / 362880.0,
                                     1.0 / 3628800.0, 1.0 / 39916800.0, 1.0 / 479001600.0, 1.0 / 6227020800.0};
  double sum = factorial[13];
  for (i32 n = 12; n >= 0; n--) sum = sum * r + factorial[n];
  return sum * number_of((u64)(k + 1023) << 52);
}

/* The sine and cosine of a full turn times u, for 0 <= u < 1. */
static void sine_cosine(double u, double *sine, double *cosine) {
  static const double sines[] = {1.0,
                                 -1.0 / 6.0,
                                 1.0 / 120.0,
                                 -1.0 / 5040.0,
                                 1.0 / 362880.0,
                                 -1.0 / 39916800.0,
                                 1.0 / 6227020800.0,
                                 -1.0 / 1307674368000.0,
                                 1.0 / 355687428096000.0};
  static const double cosines[] = {1.0,
                                   -1.0 / 2.0,
                                   1.0 / 24.0,
                                   -1.0 / 720.0,
                                   1.0 / 40320.0,
                                   -1.0 / 3628800.0,
                                   1.0 / 479001600.0,
                                   -1.0 / 87178291200.0,
                                   1.0 / 20922789888000.0};
  i32 quarter = (i32)(u * 4.0 + 0.5);
  double t = (u - (double)quarter * 0.25) * (2.0 * PI), z = t * t, s = sines[8], c = cosines[8];
  for (i32 n = 7; n >= 0; n--) {
    s = s * z + sines[n];
    c = c * z + cosines[n];
  }
  s = s * t;
  switch (quarter & 3) {
    case 0: *sine = s, *cosine = c; break;
    case 1: *sine = c, *cosine = -s; break;
    case 2: *sine = -s, *cosine = -c; break;
    default: *sine = -c, *cosine = s; break;
  }
}

#endif
