/* The CPUID instruction (Intel SDM volume 2A). */
#ifndef CPUID_H
#define CPUID_H
#include "../../payload.h"

struct leaf {
  u32 a, b, c, d;
};

static inline struct leaf cpuid(u32 leaf) {
  struct leaf r;
  __asm__ volatile("cpuid" : "=a"(r.a), "=b"(r.b), "=c"(r.c), "=d"(r.d) : "0"(leaf), "2"(0));
  return r;
}

/* A 386 or an early 486 has no CPUID: there bit 21 of the flags cannot be changed. */
static inline bool has_cpuid(void) {
#ifdef __x86_64__
  return true;
#else
  u32 before, after;
  __asm__ volatile(
      "pushfl; pushfl; xorl $0x200000, (%%esp); popfl; pushfl; popl %0; movl (%%esp), %1; popfl"
      : "=&r"(after), "=&r"(before)
      :
      : "cc", "memory");
  return ((before ^ after) & 0x200000) != 0;
#endif
}

#endif
