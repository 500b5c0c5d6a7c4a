/* The payload's analysis as a program of an operating system. It prints the three words of its result, and a digest of
   each function of the C library over 4096 arguments, which tells the functions that differ from one machine to another
   apart from those that do not. */
#include <math.h>
#include <stdio.h>
#include "../../guest/workloads/physics-analysis.h"

static u64 digest_of(double (*function)(double)) {
  u32 state = 0x2545f491u;
  u64 digest = 0;
  for (u32 i = 0; i < 4096; i++) {
    double x = (double)next_random(&state) * 0x1p-29;
    digest = (digest << 7 | digest >> 57) ^ bits_of(function(x));
  }
  return digest;
}

static double angle_of(double x) { return atan2(x, 3.0); }

int main(void) {
  struct found found = analysis();
  printf("result %016llx %016llx %016llx\n", found.mass, found.error, found.digest);
  printf("function exp %016llx\n", digest_of(exp));
  printf("function log %016llx\n", digest_of(log));
  printf("function sin %016llx\n", digest_of(sin));
  printf("function cos %016llx\n", digest_of(cos));
  printf("function atan2 %016llx\n", digest_of(angle_of));
  printf("function sqrt %016llx\n", digest_of(sqrt));
  return 0;
}
