/* Calling Xen from hardware virtualisation: a page that Xen fills with the code for each of its calls, 32 bytes apart, at
   the address that is written to a model-specific register, whose number CPUID tells (Xen, public/arch-x86/cpuid.h and
   xen-x86_32.h, xen-x86_64.h: leaves and registers). */
#include "../../cpu/x86/cpuid.h"
#include "xen.h"

enum { HYPERVISOR = 1u << 31, FIRST_LEAF = 0x40000000, LAST_LEAF = 0x40010000, BETWEEN_LEAVES = 0x100, BYTES_PER_CALL = 32 };
enum { XENV = 0x566e6558, MMXE = 0x65584d4d, NVMM = 0x4d4d566e };

static u8 calls[4096] __attribute__((aligned(4096)));

/* Where Xen also shows another hypervisor's leaves, its own come behind them. */
static u32 find_leaves(void) {
  if (!has_cpuid() || cpuid(0).a < 1 || !(cpuid(1).c & HYPERVISOR)) return 0;
  for (u32 first = FIRST_LEAF; first < LAST_LEAF; first += BETWEEN_LEAVES) {
    struct leaf l = cpuid(first);
    if (l.b == XENV && l.c == MMXE && l.d == NVMM && l.a >= first + 2) return first;
  }
  return 0;
}

bool start_hypercalls(void) {
  u32 first = find_leaves();
  if (!first) return false;
  __asm__ volatile("wrmsr" : : "c"(cpuid(first + 2).b), "a"((u32)(usize)calls), "d"(0) : "memory");
  return true;
}

long call_xen(enum hypercall which, u32 command, void *argument) {
  const u8 *code = calls + which * BYTES_PER_CALL;
  usize first = command;
  long result;
#ifdef __x86_64__
  __asm__ volatile("call *%3" : "=a"(result), "+D"(first), "+S"(argument) : "r"(code) : "memory", "cc");
#else
  __asm__ volatile("call *%3" : "=a"(result), "+b"(first), "+c"(argument) : "r"(code) : "memory", "cc");
#endif
  return result;
}
