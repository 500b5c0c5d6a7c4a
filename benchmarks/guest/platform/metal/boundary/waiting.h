/* Waiting for an interrupt, but not for ever. */
#ifndef WAITING_H
#define WAITING_H
#include "../../../ticks.h"

enum { LOOKS_BETWEEN_CLOCKS = 256, LOOKS_BETWEEN_PAUSES = 64 };
#define LONGEST_WAIT (1ull << 34) /* ticks, some seconds: a busy host may not run the guest's other threads for one */
#define MOST_LOOKS (1u << 24)     /* for a counter that stands still */

/* What a virtual CPU does in a loop while it waits for another one. QEMU's translator leaves its loop at `pause`, which
   lets another CPU run where they share a thread; done every time it would keep the thread of the timers from its lock. */
static inline void wait_for_other(u32 looks) {
  if (looks % LOOKS_BETWEEN_PAUSES == 0) __asm__ volatile("nop; pause" : : : "memory");
}
static inline void wait_for_device(u32 looks) { __asm__ volatile("nop" : : "r"(looks) : "memory"); }

/* True as soon as `count` is no longer `before`; false if that takes too long. */
static inline bool comes(volatile u32 *count, u32 before, void (*wait)(u32)) {
  u64 begun = 0;
  for (u32 looks = 1; *count == before; looks++) {
    wait(looks);
    if (looks % LOOKS_BETWEEN_CLOCKS != 0) continue;
    u64 now = ticks_now();
    if (!begun) begun = now;
    if (now - begun > LONGEST_WAIT || (now == begun && looks > MOST_LOOKS)) return false;
  }
  return true;
}

#endif
