/* What the payload speaks and listens on without an operating system: the first serial port (serial.c), or the console
   of Xen (platform/xen/console.c). */
#ifndef CONSOLE_H
#define CONSOLE_H
#include "../../payload.h"

/* Sets the serial port up; Xen's console is looked for instead (platform/xen/xen.h). */
void console_start(void);
void console_write(const char *bytes, usize count);
/* A byte, or -1 when none has come. */
int console_read(void);
/* Returns when the last byte has been taken. */
void console_drain(void);

#endif
