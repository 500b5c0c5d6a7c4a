/* The elementary functions of the analysis from the C library. */
#include <math.h>

static real logarithm(real x) { return log(x); }
static real exponential(real x) { return exp(x); }
static real angle(real y, real x) { return atan2(y, x); }

static void sine_cosine(real u, real *sine, real *cosine) {
  *sine = sin(u * (K(2.0) * PI));
  *cosine = cos(u * (K(2.0) * PI));
}
