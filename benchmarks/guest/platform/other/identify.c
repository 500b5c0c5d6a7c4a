/* What is known of a CPU other than x86: its name, which the Makefile says, and whether it has a counter to read. */
#include <counter.h>

#ifdef __FP_FAST_FMA
static bool always(void) { return true; }
#endif

/* What SSE2 stands for, arithmetic that rounds to doubles, all of these CPUs have, or libgcc does it for them. */
void identify_cpu(void) {
  machine.abilities |= NEEDS_SSE2;
#ifdef __FP_FAST_FMA
  machine.allow_fma = always;
#endif
  machine.has_ticks = HAS_COUNTER;
}

u64 read_ticks(void) { return read_counter(); }

/* In the form of an x86: its name as the vendor, no family, no features. */
void report_cpu(void) {
  put_text("cpu " CPU " 0.0.0 ");
  for (u32 i = 0; i < 7; i++) put_text(i ? ",00000000" : "00000000");
  put_text(" none");
  put_line_end();
  put_text("hypervisor none");
  put_line_end();
  put_text("done cpu");
  put_line_end();
}
