/* Finding the local APIC and switching it on. */
#include "local-apic.h"
#include "../../../cpu/x86/cpuid.h"
#include "../interrupts.h"
#include "entries.h"

enum { HAS_MSRS = 1 << 5, HAS_APIC = 1 << 9, BASE_MSR = 0x1b, X2_MODE = 1 << 10, GLOBALLY_ON = 1 << 11 };
enum { SOFTWARE_ON = 0x100, EXTERNAL_INTERRUPTS = 0x700 };

usize local_apic;

/* Software-enabled, so that it has interrupts of its own; the 8259 still comes through the pin LINT0 of the first CPU. */
void enable_local_apic(void) { apic_write(APIC_SPURIOUS, SOFTWARE_ON | VECTOR_SPURIOUS); }

bool find_local_apic(void) {
  u32 low, high;
  if (local_apic) return true;
  if (!has_cpuid() || (cpuid(1).d & (HAS_MSRS | HAS_APIC)) != (HAS_MSRS | HAS_APIC)) return false;
  __asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(BASE_MSR));
  if (!(low & GLOBALLY_ON) || (low & X2_MODE) || high) return false;
  local_apic = low & 0xfffff000u;
  set_vector(VECTOR_SPURIOUS, spurious_entry);
  enable_local_apic();
  apic_write(APIC_LVT_PIN0, EXTERNAL_INTERRUPTS);
  return true;
}
