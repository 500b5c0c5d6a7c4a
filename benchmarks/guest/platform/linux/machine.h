/* The first process of a machine. Without the argument `machine` all of these do nothing. */
#ifndef MACHINE_H
#define MACHINE_H
#include "../../payload.h"

bool machine_is_mine(void);
/* Mounts what workloads look for, loads the modules that came with the image, and sets up devices. */
void machine_start(void);
/* Waits until there is such a device, a few seconds at most. */
void machine_wait_for(const char *path);
/* Takes leave of processes that are gone. */
void machine_reap(void);
void machine_off(void);

#endif
