/* Sleeping until something happens. Interrupts are let in only there, so none can fall into a timed run. */
#ifndef INTERRUPTS_H
#define INTERRUPTS_H
#include "../../payload.h"

void interrupts_start(void);
/* Returns after the serial port has got a byte, after some 55 ms, or at once where interrupts do not work. */
void wait_for_interrupt(void);
/* Waits for about this many twentieths of a second. */
void wait_a_while(u32 twentieths);

#endif
