/* The same analysis in double precision in the x87 unit, as programs of before 2003 were compiled: what is assigned is
   rounded to double precision, and what is inside an expression has 64 bits (-fexcess-precision=standard, so that the
   result does not depend on which values the compiler keeps in registers).

   And the same machine code once more with the unit told to round to 53 bits (Intel SDM volume 1, 8.1.5.2, precision
   control). Where that gives the answer of physics-double-sse, the 80-bit intermediates were all of the difference. */
#include "physics-analysis.h"

static u64 rounded_unit(void) {
  u16 before, word = 0x027f;
  __asm__ volatile("fnstcw %0" : "=m"(before));
  __asm__ volatile("fldcw %0" : : "m"(word) : "memory");
  u64 sum = analysis_unit();
  __asm__ volatile("fldcw %0" : : "m"(before) : "memory");
  return sum;
}

const struct workload physics_double_x87 = {"physics-double-x87", NEEDS_X87, NULL, analysis_unit};
const struct workload physics_double_x87_53 = {"physics-double-x87-53", NEEDS_X87, NULL, rounded_unit};
