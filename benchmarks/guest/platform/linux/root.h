/* Another root: that of a distribution, in which the programs of `exec` run. Without the argument `root` nothing happens. */
#ifndef ROOT_H
#define ROOT_H
#include "../../payload.h"

void root_start(void);
/* Whether the payload is in another root. */
bool root_is_other(void);

#endif
