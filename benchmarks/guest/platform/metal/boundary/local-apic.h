/* The local APIC by its registers in memory (Intel SDM volume 3A, chapter 11). */
#ifndef LOCAL_APIC_H
#define LOCAL_APIC_H
#include "../../../payload.h"

enum local_apic_register {
  APIC_ID = 0x20, APIC_VERSION = 0x30, APIC_END = 0xb0, APIC_SPURIOUS = 0xf0, APIC_COMMAND = 0x300,
  APIC_COMMAND_HIGH = 0x310, APIC_LVT_TIMER = 0x320, APIC_LVT_PIN0 = 0x350, APIC_INITIAL_COUNT = 0x380,
  APIC_CURRENT_COUNT = 0x390, APIC_DIVIDE = 0x3e0
};
enum { VECTOR_APIC_TIMER = 48, VECTOR_IPI = 49, VECTOR_SHOOT_DOWN = 50, VECTOR_SPURIOUS = 63 };

/* Where it lies; 0 until `find_local_apic` has found one. entries.S acknowledges there. */
extern usize local_apic;

/* Finds the local APIC of this machine and switches it on on the CPU that calls. False if there is none. */
bool find_local_apic(void);
void enable_local_apic(void);

static inline u32 apic_read(enum local_apic_register at) { return *(volatile u32 *)(local_apic + at); }
static inline void apic_write(enum local_apic_register at, u32 value) { *(volatile u32 *)(local_apic + at) = value; }

#endif
