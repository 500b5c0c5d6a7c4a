/* Fused multiply-add works on the wide vector registers, which exist once the operating system says that it keeps them
   (Intel SDM volume 1, 14.5.3): CPUID leaf 1 ECX has FMA and OSXSAVE, and XCR0 the states of SSE and AVX. */
#include "cpuid.h"

#define ECX_FMA (1u << 12)
#define ECX_OSXSAVE (1u << 27)
#define SSE_AND_AVX 6u

bool has_fma(void) {
  u32 low, high;
  if (!has_cpuid() || cpuid(0).a < 1) return false;
  u32 c = cpuid(1).c;
  if (!(c & ECX_FMA) || !(c & ECX_OSXSAVE)) return false;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (low & SSE_AND_AVX) == SSE_AND_AVX;
}
