/* Interrupts from one virtual CPU to another, which a hypervisor sends from one of the host's CPUs to another: to one
   that is halted and must be woken, to one that spins, and as a TLB shoot-down, in which the other CPU forgets a page and
   reads it anew. Each ends when the other CPU's entry has written to memory. */
#include "entries.h"
#include "local-apic.h"
#include "operations.h"
#include "paging.h"
#include "second-cpu.h"

enum { INTERRUPTS = 16 };

static inline u32 interrupt(void) { return interrupt_second_cpu(VECTOR_IPI, &ipi_count); }
static void enter_spinning(void) { let_second_cpu_spin(true); }
static void leave_spinning(void) { let_second_cpu_spin(false); }

static bool second;

static enum readiness prepare_shoot_down(void) {
  enum readiness readiness = prepare_paging();
  if (readiness == READY) readiness = start_second_cpu();
  if (readiness != READY) return readiness;
  return let_second_cpu_join_paging() ? READY : refuse("the second CPU does not translate addresses");
}

static void enter_shoot_down(void) {
  window_table[0] = frame_of(false);
  second = false;
  enter_paging();
}

static inline u32 shoot_down(void) {
  second = !second;
  window_table[0] = frame_of(second);
  forget_page(0);
  u32 word = second ? SECOND_FRAME : FIRST_FRAME;
  return interrupt_second_cpu(VECTOR_SHOOT_DOWN, &shoot_down_count) && shoot_down_read == word && window_page(0)[0] == word;
}

BOUNDARY(ipi_halted, "ipi-halted", INTERRUPTS, start_second_cpu, nothing_to_do, interrupt, always_right, nothing_to_do);
BOUNDARY(ipi_running, "ipi-running", INTERRUPTS, start_second_cpu, enter_spinning, interrupt, always_right, leave_spinning);
BOUNDARY(tlb_shoot_down, "tlb-shoot-down", INTERRUPTS, prepare_shoot_down, enter_shoot_down, shoot_down, always_right, leave_paging);
