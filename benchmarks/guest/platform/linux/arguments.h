/* What a process was started with. */
#ifndef ARGUMENTS_H
#define ARGUMENTS_H
#include "../../payload.h"

void arguments_start(const long *stack);
/* The argument in that place, the program's own name being 0; NULL behind the last one. */
const char *argument_at(u32 index);
/* The value of the argument `key=value`, NULL if there is none. */
const char *argument(const char *key);
bool text_equals(const char *a, const char *b);

#endif
