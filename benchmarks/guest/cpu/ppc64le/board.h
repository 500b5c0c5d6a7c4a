/* QEMU's machine `pseries`: the hypervisor's terminal, and the run-time service that switches off (Linux on Power
   Architecture Platform Reference 2.9, sections 14.15 and 7.3; QEMU include/hw/ppc/spapr.h has the numbers). */
#ifndef PPC64LE_BOARD_H
#define PPC64LE_BOARD_H
#include "../../payload.h"

enum { H_GET_TERM_CHAR = 0x54, H_PUT_TERM_CHAR = 0x58, H_RTAS = 0xf000, RTAS_POWER_OFF = 0x2003 };
/* The first terminal, which is there without being asked for. */
enum { TERMINAL = 0x71000000 };

struct hypervisor_answer {
  long status;
  u64 values[3];
};

static inline struct hypervisor_answer hypervisor_call(u64 number, u64 a, u64 b, u64 c) {
  register u64 r3 __asm__("r3") = number;
  register u64 r4 __asm__("r4") = a;
  register u64 r5 __asm__("r5") = b;
  register u64 r6 __asm__("r6") = c;
  /* The assembler knows `sc 1` for other CPUs than it was asked for. */
  __asm__ volatile(".long 0x44000022"
                   : "+r"(r3), "+r"(r4), "+r"(r5), "+r"(r6)
                   :
                   : "r0", "r7", "r8", "r9", "r10", "r11", "r12", "cr0", "cr1", "cr5", "cr6", "cr7", "ctr", "xer", "memory");
  return (struct hypervisor_answer){(long)r3, {r4, r5, r6}};
}

/* Up to sixteen bytes stand in two registers, the first one in the highest place. */
static inline void board_put(u8 byte) {
  while (hypervisor_call(H_PUT_TERM_CHAR, TERMINAL, 1, (u64)byte << 56).status != 0) {}
}

static inline int board_get(void) {
  static u64 waiting[2];
  static u32 next, count;
  if (next == count) {
    const struct hypervisor_answer answer = hypervisor_call(H_GET_TERM_CHAR, TERMINAL, 0, 0);
    next = 0;
    count = answer.status == 0 ? (u32)answer.values[0] : 0;
    waiting[0] = answer.values[1];
    waiting[1] = answer.values[2];
    if (count == 0) return -1;
  }
  const u32 at = next++;
  return (u8)(waiting[at / 8] >> (56 - 8 * (at % 8)));
}

static inline void board_off(void) {
  /* In the order of bytes of the hypervisor: the service, two arguments, which are to wake the machine again, and one result. */
  static volatile u32 call[6];
  const u32 words[6] = {RTAS_POWER_OFF, 2, 1, 0xffffffff, 0xffffffff, 0};
  for (u32 i = 0; i < 6; i++) call[i] = __builtin_bswap32(words[i]);
  hypervisor_call(H_RTAS, (u64)(usize)call, 0, 0);
}

#endif
