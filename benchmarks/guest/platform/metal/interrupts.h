/* Sleeping until something happens. Interrupts are let in only there, so none can fall into a timed run. */
#ifndef INTERRUPTS_H
#define INTERRUPTS_H
#include "../../payload.h"

void interrupts_start(void);
/* Returns after the serial port has got a byte, after some 55 ms, or at once where interrupts do not work. */
void wait_for_interrupt(void);
/* Lets a vector go to another entry, and back to its own. There are VECTORS of them. */
enum { VECTORS = 64 };
void set_vector(u32 vector, void (*entry)(void));
void reset_vector(u32 vector);
/* Loads the descriptor table on the CPU that calls. */
void load_vectors(void);
/* Lets in the timer's interrupt alone, or none; `restore_interrupts` lets both in again and arms the timer anew. */
void let_in_timer_alone(bool timer);
void restore_interrupts(void);
/* Calls `work` and returns 0, or 1 and the number of the exception that ended it (guard.S). */
u32 guarded_call(void (*work)(void));
/* Waits for about this many twentieths of a second. */
void wait_a_while(u32 twentieths);

#endif
