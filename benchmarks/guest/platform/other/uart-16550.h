/* A 16550 at the address UART (PC16550D data sheet, section 8). */
#ifndef UART_16550_H
#define UART_16550_H
#include "../../payload.h"

enum { DATA = 0, LINE_STATUS = 5, RECEIVED = 0x01, TRANSMITTER_EMPTY = 0x20 };

static inline void board_put(u8 byte) {
  while (!(UART[LINE_STATUS] & TRANSMITTER_EMPTY)) {}
  UART[DATA] = byte;
}

static inline int board_get(void) { return UART[LINE_STATUS] & RECEIVED ? UART[DATA] : -1; }

#endif
