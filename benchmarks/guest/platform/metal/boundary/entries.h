/* The entries of the exceptions and interrupts that boundary workloads take (entries.S), and what they count. */
#ifndef ENTRIES_H
#define ENTRIES_H
#include "../../../payload.h"

void spurious_entry(void);
void page_fault_entry(void);
void apic_timer_entry(void);
void pc_timer_entry(void);
void ipi_entry(void);
void shoot_down_entry(void);

/* Faults in the window that were answered by mapping the page. */
extern volatile u32 page_faults;
/* Timer interrupts, and the time-stamp counter when the last one came. */
extern volatile u32 timer_count;
extern volatile u64 timer_moment;
/* Interrupts that the second CPU has taken, and what it read through its address translation in the last one. */
extern volatile u32 ipi_count, shoot_down_count, shoot_down_read;

#endif
