/* Without an operating system the payload itself says that it keeps the wide vector registers, which is easy with one
   program and no interrupts during a run. Only when they are asked for: a KVM that interprets its guest may not know the
   instructions. */
#include "../../cpu/x86/cpuid.h"
#include "fma.h"

#define ECX_XSAVE (1u << 26)
#define ECX_AVX (1u << 28)
#define CR4_OSXSAVE (1ul << 18)
#define X87_SSE_AND_AVX 7u

bool allow_fma(void) {
  unsigned long cr4;
  if (!has_cpuid() || cpuid(0).a < 1) return false;
  u32 c = cpuid(1).c;
  if (!(c & ECX_XSAVE) || !(c & ECX_AVX)) return false;
  __asm__ volatile("mov %%cr4, %0" : "=r"(cr4));
  __asm__ volatile("mov %0, %%cr4" : : "r"(cr4 | CR4_OSXSAVE) : "memory");
  __asm__ volatile("xsetbv" : : "a"(X87_SSE_AND_AVX), "d"(0), "c"(0) : "memory");
  return has_fma();
}
