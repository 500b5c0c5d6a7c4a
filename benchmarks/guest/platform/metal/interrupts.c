/* The two 8259 interrupt controllers, the 8254 timer and the descriptor table (Intel 8259A and 8254 data sheets; Intel
   SDM volume 3A, chapter 6). Two interrupts are let in: the timer's and the serial port's. Neither does anything but
   wake the CPU: the waiting loop looks for itself what has come.

   The timer is armed once for each wait and not while workloads run, so that an idle guest wakes 18 times a second, to
   look at the power button, and a busy one is left alone. Until the timer's first interrupt has been seen the CPU is
   not halted, so a machine without these devices is polled instead of hanging. */
#include "interrupts.h"
#include "../../cpu/x86/cpuid.h"
#include "console.h"
#include "ports.h"

enum { PIC1 = 0x20, PIC1_MASK = 0x21, PIC2 = 0xa0, PIC2_MASK = 0xa1, TIMER = 0x40, TIMER_MODE = 0x43 };
enum { FIRST_VECTOR = 32, OWN_VECTORS = 48, TIMER_LINE = 0, SERIAL_LINE = 4, CODE_SELECTOR = sizeof(usize) == 8 ? 0x18 : 0x08 };

#define BOTH_LINES ((u8)~(1 << TIMER_LINE | 1 << SERIAL_LINE))

struct gate {
  u16 low, selector, kind, high;
#ifdef __x86_64__
  u32 upper, zero;
#endif
};

/* vectors.S */
extern const usize vectors[OWN_VECTORS];
extern volatile u32 timer_interrupts;

static struct gate gates[VECTORS] __attribute__((aligned(16)));

static void set_gate(u32 vector, usize entry) {
  gates[vector] = (struct gate){.low = (u16)entry, .selector = CODE_SELECTOR, .kind = 0x8e00, .high = (u16)(entry >> 16)};
}

void set_vector(u32 vector, void (*entry)(void)) { set_gate(vector, (usize)entry); }

void reset_vector(u32 vector) {
  if (vector < OWN_VECTORS) set_gate(vector, vectors[vector]);
  else gates[vector] = (struct gate){0};
}

void load_vectors(void) {
  struct __attribute__((packed)) {
    u16 limit;
    usize base;
  } pointer = {sizeof gates - 1, (usize)gates};
  __asm__ volatile("lidt %0" : : "m"(pointer));
}

/* Where the CPU has a local APIC that is on, the 8259 reaches it through the pin LINT0, which a BIOS opens and a machine
   without one (QEMU's microvm) leaves closed (Intel SDM volume 3A, 11.5.1). */
static void open_local_apic(void) {
  const u32 has_msrs = 1u << 5, has_apic = 1u << 9, enabled = 1u << 11, external = 0x700;
  u32 low, high;
  if (!has_cpuid() || (cpuid(1).d & (has_msrs | has_apic)) != (has_msrs | has_apic)) return;
  __asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(0x1b));
  if ((low & enabled) && high == 0) *(volatile u32 *)(usize)((low & 0xfffff000u) + 0x350) = external;
}

void interrupts_start(void) {
  for (u32 i = 0; i < OWN_VECTORS; i++) reset_vector(i);
  load_vectors();
  open_local_apic();
  out8(PIC1, 0x11);
  out8(PIC2, 0x11);
  out8(PIC1_MASK, FIRST_VECTOR);
  out8(PIC2_MASK, FIRST_VECTOR + 8);
  out8(PIC1_MASK, 0x04);
  out8(PIC2_MASK, 0x02);
  out8(PIC1_MASK, 0x01);
  out8(PIC2_MASK, 0x01);
  out8(PIC1_MASK, BOTH_LINES);
  out8(PIC2_MASK, 0xff);
}

static void arm_timer(void) {
  out8(TIMER_MODE, 0x30); /* counter 0, both bytes, mode 0: one interrupt at the end of the count */
  out8(TIMER, 0xff);
  out8(TIMER, 0xff);
}

void let_in_timer_alone(bool timer) { out8(PIC1_MASK, timer ? (u8)~(1 << TIMER_LINE) : 0xff); }

void restore_interrupts(void) {
  out8(PIC1_MASK, BOTH_LINES);
  arm_timer();
}

/* `sti` takes effect after the next instruction, so nothing can come between it and `hlt`; and so a `nop` stands between
   it and `pause`, with which QEMU's translator would hold the interrupts back for good. */
void wait_for_interrupt(void) {
  static bool armed;
  static u32 seen;
  if (!armed || timer_interrupts != seen) {
    seen = timer_interrupts;
    armed = true;
    arm_timer();
  }
  if (timer_interrupts) __asm__ volatile("sti; hlt; cli" : : : "memory", "cc");
  else __asm__ volatile("sti; nop; pause; nop; cli" : : : "memory", "cc");
}

void wait_a_while(u32 twentieths) {
  /* Without a timer: reading a port that nothing decodes takes about a microsecond on a PC's bus. */
  u32 start = timer_interrupts, reads = twentieths * 50000;
  while (timer_interrupts - start < twentieths && reads) {
    wait_for_interrupt();
    if (timer_interrupts) continue;
    in8(0x80);
    reads--;
  }
}

/* guard.S */
extern usize guard_stack;
__attribute__((noreturn)) void end_guarded_call(u32 vector);

/* Called by vectors.S for an exception: the payload never causes one but in a guarded call, so it says which and stops. */
__attribute__((noreturn)) void fault(u32 vector, usize error, usize address) {
  if (guard_stack) end_guarded_call(vector);
  put_line_end();
  put_text("fault ");
  put_decimal(vector);
  put_text(" ");
  put_hex(error, 8);
  put_text(" ");
  put_hex(address, 16);
  put_line_end();
  console_drain();
  platform_exit(100 + vector);
  for (;;) __asm__ volatile("cli; hlt");
}
