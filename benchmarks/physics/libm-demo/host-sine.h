/* Sine and cosine by the C library, in doubles, in the place of FSIN and FCOS: so QEMU's translator computes them. */
#include <math.h>

static void sine_cosine(real u, real *sine, real *cosine) {
  real turned = u * (K(2.0) * PI);
  *sine = sin(turned);
  *cosine = cos(turned);
}
