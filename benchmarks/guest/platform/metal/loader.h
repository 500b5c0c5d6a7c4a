/* What the loader says of the machine. */
#ifndef LOADER_H
#define LOADER_H
#include "../../payload.h"

/* Fills in the memory of `machine` from what the loader passed in EAX and EBX. Returns the address of the ACPI root
   pointer if the loader told it, else 0. Must come before anything is written outside the image. */
u64 read_loader(u32 word, usize pointer);

#endif
