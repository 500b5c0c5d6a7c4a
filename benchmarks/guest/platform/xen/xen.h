/* A guest of Xen that has no devices of a PC (PVH). What Xen is called by, and its console. */
#ifndef XEN_H
#define XEN_H
#include "../../payload.h"

/* Sets up the way to call Xen; false if there is no Xen. */
bool start_hypercalls(void);

/* The calls that are made, and their commands (Xen, public/xen.h, memory.h, sched.h, event_channel.h, hvm/hvm_op.h). */
enum hypercall { MEMORY_OP = 12, XEN_VERSION = 17, SCHED_OP = 29, EVENT_CHANNEL_OP = 32, HVM_OP = 34 };
enum { MEMORY_ADD_TO_MAP = 7, SCHED_SHUTDOWN = 2, SCHED_POLL = 3, EVENT_SEND = 4, HVM_GET_PARAMETER = 1 };
enum { THIS_DOMAIN = 0x7ff0 };

/* Zero or a positive number where it succeeds, else an error below zero. */
long call_xen(enum hypercall which, u32 command, void *argument);

/* Finds the console whose functions are in platform/metal/console.h; false if this guest has none. */
bool find_console(void);
/* Lets the console's other end know what was written to it. */
void announce_output(void);
/* Returns when there is something to read. */
void wait_for_input(void);

#endif
