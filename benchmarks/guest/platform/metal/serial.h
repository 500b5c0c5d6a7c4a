/* The first serial port, polled. */
#ifndef SERIAL_H
#define SERIAL_H
#include "../../payload.h"

void serial_start(void);
void serial_write(const char *bytes, usize count);
/* A byte, or -1 when none has come. */
int serial_read(void);
/* Returns when the last byte has left the port. */
void serial_drain(void);

#endif
