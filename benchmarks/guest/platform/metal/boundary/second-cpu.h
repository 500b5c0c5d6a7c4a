/* The machine's second CPU. */
#ifndef SECOND_CPU_H
#define SECOND_CPU_H
#include "../../../payload.h"

/* Starts it, once. It then waits, halted, for interrupts. UNSUPPORTED where there is none. */
enum readiness start_second_cpu(void);
/* Sends it an interrupt and waits until its entry has counted it. False if it never does; then all later ones are false
   at once. */
bool interrupt_second_cpu(u32 vector, volatile u32 *count);
/* Lets it wait spinning instead of halted, or back. */
void let_second_cpu_spin(bool spin);
/* Lets it translate addresses by the tables of the paging workloads from now on. */
bool let_second_cpu_join_paging(void);

#endif
