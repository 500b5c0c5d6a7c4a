/* The elementary functions of the physics analysis, for whichever `real` the including file has defined: a full turn's
   sine and cosine, logarithm, exponential, and the angle of a point, in a fixed order of operations. With X87_FUNCTIONS
   they are the x87 unit's own instructions, as mathematical libraries for i386 used them; with OTHER_FUNCTIONS those of
   the file that it names, for programs outside of the payload, and with OTHER_SINE its sine and cosine alone. */
#ifndef PHYSICS_FUNCTIONS_H
#define PHYSICS_FUNCTIONS_H
#include "../payload.h"

#ifdef SINGLE
typedef float real;
typedef u32 pattern;
#define FRACTION_BITS 23
#define BIAS 127
#else
typedef double real;
typedef u64 pattern;
#define FRACTION_BITS 52
#define BIAS 1023
#endif

/* A constant of the format, also where expressions are evaluated in a wider one. */
#define K(number) ((real)(double)(number))

/* In the x87 unit of the wide format, and rounded once. (The compiler's own would become a call of a library.) */
#if __FLT_EVAL_METHOD__ == 2
static inline long double wide_root(long double x) {
  __asm__("fsqrt" : "+t"(x));
  return x;
}
#define ROOT(x) ((real)wide_root(x))
#elif defined SINGLE
#define ROOT(x) __builtin_sqrtf(x)
#else
#define ROOT(x) __builtin_sqrt(x)
#endif

#define PI K(3.141592653589793)

#if defined OTHER_FUNCTIONS
#include OTHER_FUNCTIONS

#elif defined X87_FUNCTIONS

#ifdef OTHER_SINE
#include OTHER_SINE
#else
static void sine_cosine(real u, real *sine, real *cosine) {
  real turned = u * (K(2.0) * PI);
  long double s, c;
  __asm__("fsin" : "=t"(s) : "0"((long double)turned));
  __asm__("fcos" : "=t"(c) : "0"((long double)turned));
  *sine = (real)s;
  *cosine = (real)c;
}
#endif

static real logarithm(real x) {
  long double result;
  __asm__("fldln2\n\tfxch\n\tfyl2x" : "=t"(result) : "0"((long double)x));
  return (real)result;
}

static real exponential(real x) {
  long double result;
  __asm__("fldl2e\n\tfmulp\n\tfld %%st(0)\n\tfrndint\n\tfsubr %%st(0), %%st(1)\n\tfxch\n\tf2xm1\n\tfld1\n\tfaddp\n\tfscale\n\t"
          "fstp %%st(1)"
          : "=t"(result)
          : "0"((long double)x)
          : "st(1)", "st(2)");
  return (real)result;
}

static real angle(real y, real x) {
  long double result;
  __asm__("fpatan" : "=t"(result) : "0"((long double)x), "u"((long double)y) : "st(1)");
  return (real)result;
}

#else

union number {
  real value;
  pattern bits;
};

/* For normal x > 0: the series of the inverse hyperbolic tangent on [sqrt(1/2), sqrt(2)]. */
static real logarithm(real x) {
  union number m = {x};
  i32 exponent = (i32)(m.bits >> FRACTION_BITS) - BIAS;
  m.bits = (m.bits & (((pattern)1 << FRACTION_BITS) - 1)) | (pattern)BIAS << FRACTION_BITS;
  if (m.value > K(1.4142135623730951)) {
    m.value = m.value * K(0.5);
    exponent++;
  }
  static const real odd[] = {
      K(1.0), K(0.3333333333333333), K(0.2), K(0.14285714285714285), K(0.1111111111111111), K(0.09090909090909091),
      K(0.07692307692307693), K(0.06666666666666667), K(0.058823529411764705), K(0.05263157894736842),
      K(0.047619047619047616)};
  real s = (m.value - K(1.0)) / (m.value + K(1.0)), z = s * s, sum = odd[10], e = (real)exponent;
  for (i32 k = 9; k >= 0; k--) sum = sum * z + odd[k];
  sum = K(2.0) * s * sum;
  /* The logarithm of 2 in two parts, the first of which has so few bits that its multiples are exact. */
  return e * K(0.693145751953125) + (e * K(1.4286068203094173e-06) + sum);
}

/* For |x| < 80. */
static real exponential(real x) {
  real scaled = x * K(1.4426950408889634) + (x < K(0.0) ? K(-0.5) : K(0.5));
  i32 k = (i32)scaled;
  real whole = (real)k, r = x - whole * K(0.693145751953125);
  r = r - whole * K(1.4286068203094173e-06);
  static const real factorial[] = {
      K(1.0), K(1.0), K(0.5), K(0.16666666666666666), K(0.041666666666666664), K(0.008333333333333333),
      K(0.001388888888888889), K(0.0001984126984126984), K(2.48015873015873e-05), K(2.7557319223985893e-06),
      K(2.755731922398589e-07), K(2.505210838544172e-08), K(2.08767569878681e-09), K(1.6059043836821613e-10)};
  real sum = factorial[13];
  for (i32 n = 12; n >= 0; n--) sum = sum * r + factorial[n];
  union number power = {.bits = (pattern)(k + BIAS) << FRACTION_BITS};
  return sum * power.value;
}

/* Of a full turn times u, for 0 <= u < 1. */
static void sine_cosine(real u, real *sine, real *cosine) {
  static const real sines[] = {
      K(1.0), K(-0.16666666666666666), K(0.008333333333333333), K(-0.0001984126984126984), K(2.7557319223985893e-06),
      K(-2.505210838544172e-08), K(1.6059043836821613e-10), K(-7.647163731819816e-13), K(2.8114572543455206e-15)};
  static const real cosines[] = {
      K(1.0), K(-0.5), K(0.041666666666666664), K(-0.001388888888888889), K(2.48015873015873e-05),
      K(-2.755731922398589e-07), K(2.08767569878681e-09), K(-1.1470745597729725e-11), K(4.779477332387385e-14)};
  real scaled = u * K(4.0) + K(0.5);
  i32 quarter = (i32)scaled;
  real t = (u - (real)quarter * K(0.25)) * (K(2.0) * PI), z = t * t, s = sines[8], c = cosines[8];
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

/* The angle of the point (x, y) in (-pi, pi]: halved twice, then the series of the arc tangent. */
static real angle(real y, real x) {
  real high = y < K(0.0) ? -y : y, wide = x < K(0.0) ? -x : x;
  bool steep = high > wide;
  real t = steep ? wide / high : high / wide;
  for (i32 half = 0; half < 2; half++) {
    real root = ROOT(K(1.0) + t * t);
    t = t / (K(1.0) + root);
  }
  static const real odd[] = {
      K(1.0), K(-0.3333333333333333), K(0.2), K(-0.14285714285714285), K(0.1111111111111111),
      K(-0.09090909090909091), K(0.07692307692307693), K(-0.06666666666666667), K(0.058823529411764705),
      K(-0.05263157894736842), K(0.047619047619047616), K(-0.043478260869565216)};
  real z = t * t, sum = odd[11];
  for (i32 k = 10; k >= 0; k--) sum = sum * z + odd[k];
  sum = sum * t * K(4.0);
  if (steep) sum = K(0.5) * PI - sum;
  if (x < K(0.0)) sum = PI - sum;
  return y < K(0.0) ? -sum : sum;
}
#endif
#endif
