#ifndef FMA_H
#define FMA_H
#include "../../payload.h"

/* Switches the wide vector registers on if the CPU has them, and says whether fused multiply-add can be used. */
bool allow_fma(void);

#endif
