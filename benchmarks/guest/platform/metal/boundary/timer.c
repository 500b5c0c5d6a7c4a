/* The timer: that of the local APIC where there is one, else counter 0 of the 8254 through the 8259. A unit arms it for
   the shortest time and takes its interrupt, spinning (`timer-interrupt`) or halted (`halt-wake`), so that it costs what
   arming, delivery and acknowledgement cost. Alone, an operation is armed for a tenth of a millisecond, and what counts
   is how late the interrupt's entry reads the time-stamp counter: the latency, whose spread is the jitter. The time that
   was asked for is known in ticks because the timer and the counter were compared for some milliseconds before. */
#include "../interrupts.h"
#include "../ports.h"
#include "entries.h"
#include "local-apic.h"
#include "operations.h"
#include "waiting.h"

enum { COUNTER = 0x40, MODE = 0x43, ONE_SHOT = 0x30, LATCH = 0x00, PC_VECTOR = 32 };
enum { MASKED = 1 << 16, DIVIDE_BY_1 = 0xb };
enum { INTERRUPTS = 16, MOST_COMPARISONS = 64 };
#define DELAY (1u << 18)    /* ticks: a tenth of a millisecond at 2.6 GHz */
#define COMPARED (1u << 23) /* ticks: three milliseconds at 2.6 GHz */

struct timer {
  u32 least, most;
  void (*open)(void);
  void (*close)(void);
  /* Arms it for so many counts, and returns when. */
  u64 (*arm)(u32 count);
  u32 (*left)(void);
};

static void open_apic(void) {
  apic_write(APIC_DIVIDE, DIVIDE_BY_1);
  set_vector(VECTOR_APIC_TIMER, apic_timer_entry);
  apic_write(APIC_LVT_TIMER, VECTOR_APIC_TIMER);
  let_in_timer_alone(false);
}
static void close_apic(void) {
  apic_write(APIC_LVT_TIMER, MASKED | VECTOR_APIC_TIMER);
  apic_write(APIC_INITIAL_COUNT, 0);
  apic_write(APIC_DIVIDE, 0);
  restore_interrupts();
}
static u64 arm_apic(u32 count) {
  u64 now = ticks_now();
  apic_write(APIC_INITIAL_COUNT, count);
  return now;
}
static u32 left_of_apic(void) { return apic_read(APIC_CURRENT_COUNT); }

static void open_pc(void) {
  set_vector(PC_VECTOR, pc_timer_entry);
  let_in_timer_alone(true);
}
static void close_pc(void) {
  reset_vector(PC_VECTOR);
  restore_interrupts();
}
static u64 arm_pc(u32 count) {
  out8(MODE, ONE_SHOT);
  out8(COUNTER, (u8)count);
  u64 now = ticks_now();
  out8(COUNTER, (u8)(count >> 8));
  return now;
}
static u32 left_of_pc(void) {
  out8(MODE, LATCH);
  u32 low = in8(COUNTER);
  return low | (u32)in8(COUNTER) << 8;
}

static const struct timer apic_timer = {1, 0xffffffffu, open_apic, close_apic, arm_apic, left_of_apic};
static const struct timer pc_timer = {2, 0xffff, open_pc, close_pc, arm_pc, left_of_pc};

static const struct timer *timer;
static u32 delay_count;
static u64 delay_ticks;

static void open(void) { timer->open(); }
static void close(void) { timer->close(); }

static bool await_spinning(u32 before) {
  __asm__ volatile("sti; nop" : : : "memory");
  bool came = comes(&timer_count, before, wait_for_device);
  __asm__ volatile("cli" : : : "memory");
  return came;
}

/* Only for a timer whose interrupts have been seen: a CPU that is halted cannot look at a clock. */
static bool await_halted(u32 before) {
  while (timer_count == before) __asm__ volatile("sti; hlt; cli" : : : "memory", "cc");
  return true;
}

static bool interrupts_come(const struct timer *t) {
  u32 before = timer_count;
  t->open();
  t->arm(t->least);
  bool came = await_spinning(before);
  t->close();
  return came;
}

/* A 32-bit CPU has no such division, and the compiler's is not linked here. */
static u64 quotient(u64 dividend, u64 divisor) {
  u64 result = 0, rest = 0;
  for (int bit = 63; bit >= 0; bit--) {
    rest = rest << 1 | (dividend >> bit & 1);
    if (rest < divisor) continue;
    rest -= divisor;
    result |= 1ull << bit;
  }
  return result;
}

/* How fast the timer counts in ticks. A host that lets the guest wait meanwhile spoils a comparison, by more than the
   8254 can count: then it is made again. False if the timer does not count, or no comparison was short enough. */
static bool compare_clocks(const struct timer *t) {
  for (u32 tries = 0; tries < MOST_COMPARISONS; tries++) {
    t->open();
    t->arm(t->most);
    u64 begun = ticks_now(), now = begun;
    u32 first = t->left();
    for (u32 looks = 0; now - begun < COMPARED && looks < COMPARED; looks++) now = ticks_now();
    u32 last = t->left();
    u64 ticks = ticks_now() - begun;
    t->close();
    if (last >= first || last == 0 || ticks < COMPARED || ticks > 2 * COMPARED) continue;
    u64 counts = first - last;
    delay_count = (u32)quotient(DELAY * counts, ticks);
    delay_ticks = quotient(delay_count * ticks, counts);
    return delay_count >= 16;
  }
  return false;
}

static bool is_usable(const struct timer *t) { return interrupts_come(t) && compare_clocks(t); }

static enum readiness prepare(void) {
  if (timer) return READY;
  if (!machine.has_ticks) return refuse("this CPU has no time-stamp counter");
  if (find_local_apic() && is_usable(&apic_timer)) timer = &apic_timer;
  else if (is_usable(&pc_timer)) timer = &pc_timer;
  return timer ? READY : refuse("no timer counts and interrupts as it should");
}

static inline u32 take(bool (*await)(u32)) {
  u32 before = timer_count;
  timer->arm(timer->least);
  return await(before) && timer_count - before == 1;
}

static u64 unit_of(bool (*await)(u32)) {
  u32 right = 0;
  open();
  for (u32 i = 0; i < INTERRUPTS && right == i; i++) right += take(await);
  close();
  return (u64)INTERRUPTS << 32 | right;
}

static u64 latency(bool (*await)(u32), u64 *ticks) {
  u32 before = timer_count;
  u64 armed = timer->arm(delay_count);
  if (!await(before)) return 0;
  u64 took = timer_moment - armed;
  *ticks = took > delay_ticks ? took - delay_ticks : 0;
  return timer_count - before == 1;
}

static u64 unit_spinning(void) { return unit_of(await_spinning); }
static u64 unit_halted(void) { return unit_of(await_halted); }
static u64 spinning_once(u64 *ticks) { return latency(await_spinning, ticks); }
static u64 halted_once(u64 *ticks) { return latency(await_halted, ticks); }

static enum readiness begin(u32 count) {
  (void)count;
  open();
  return READY;
}

const struct workload timer_interrupt = {"timer-interrupt", NEEDS_NOTHING, prepare, unit_spinning};
const struct operation timer_interrupt_once = {"timer-interrupt", begin, spinning_once, close};
const struct workload halt_wake = {"halt-wake", NEEDS_NOTHING, prepare, unit_halted};
const struct operation halt_wake_once = {"halt-wake", begin, halted_once, close};
