/* Starting the second CPU by INIT and two start-up interrupts (Intel SDM volume 3A, 9.4.4), sent to all but the sender:
   of several the first to come runs and the others stay halted. */
#include "second-cpu.h"
#include "../interrupts.h"
#include "entries.h"
#include "local-apic.h"
#include "paging.h"
#include "waiting.h"

enum { ALL_BUT_SELF = 3 << 18, ASSERT = 1 << 14, INIT = 5 << 8, START_UP = 6 << 8, TRAMPOLINE = 0x8000 };
enum { TWENTIETHS = 20 };

/* trampoline.S */
extern const u8 trampoline[], trampoline_end[];

static volatile u32 alive, id, joined;
static volatile bool spins, joins;
static bool tried, given_up;

/* The second CPU is here, and nothing else is, from its start on. */
__attribute__((noreturn)) void run_second_cpu(void) {
  load_vectors();
  enable_local_apic();
  id = apic_read(APIC_ID) >> 24;
  alive = 1;
  for (;;) {
    if (joins) {
      join_paging();
      joins = false;
      joined = 1;
    }
    __asm__ volatile("sti; nop" : : : "memory");
    for (u32 looks = 1; spins; looks++) wait_for_other(looks);
    __asm__ volatile("cli" : : : "memory");
    if (!joins && !spins) __asm__ volatile("sti; hlt; cli" : : : "memory", "cc");
  }
}

enum readiness start_second_cpu(void) {
  if (alive) return READY;
  if (!machine.has_ticks) return refuse("this CPU has no time-stamp counter");
  if (!find_local_apic()) return refuse("this machine has no local APIC in memory");
  if (tried) return refuse("this machine has no second CPU that starts");
  tried = true;
  set_vector(VECTOR_IPI, ipi_entry);
  set_vector(VECTOR_SHOOT_DOWN, shoot_down_entry);
  usize page = TRAMPOLINE;
  __asm__("" : "+r"(page));
  memcpy((void *)page, trampoline, (usize)(trampoline_end - trampoline));
  apic_write(APIC_COMMAND, ALL_BUT_SELF | ASSERT | INIT);
  wait_a_while(1);
  for (u32 tries = 0; tries < 2 && !alive; tries++) {
    apic_write(APIC_COMMAND, ALL_BUT_SELF | ASSERT | START_UP | TRAMPOLINE >> 12);
    for (u32 i = 0; i < TWENTIETHS && !alive; i++) wait_a_while(1);
  }
  if (!alive) return refuse("this machine has no second CPU that starts");
  apic_write(APIC_COMMAND_HIGH, id << 24);
  return interrupt_second_cpu(VECTOR_IPI, &ipi_count) ? READY : refuse("the second CPU takes no interrupts");
}

bool interrupt_second_cpu(u32 vector, volatile u32 *count) {
  u32 before = *count;
  if (given_up) return false;
  apic_write(APIC_COMMAND, ASSERT | vector);
  given_up = !comes(count, before, wait_for_other);
  return *count - before == 1;
}

void let_second_cpu_spin(bool spin) {
  spins = spin;
  interrupt_second_cpu(VECTOR_IPI, &ipi_count);
}

bool let_second_cpu_join_paging(void) {
  joined = 0;
  joins = true;
  return interrupt_second_cpu(VECTOR_IPI, &ipi_count) && comes(&joined, 0, wait_for_other);
}
