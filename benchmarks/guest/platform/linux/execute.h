/* The command `exec`: a program of the other root. */
#ifndef EXECUTE_H
#define EXECUTE_H
#include "../../payload.h"

/* Answers a line that begins with `exec`; false for any other. */
bool execute_command(const char *line, usize length);

#endif
