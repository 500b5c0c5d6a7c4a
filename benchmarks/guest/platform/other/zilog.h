/* One channel of a Zilog 8530, its registers at the addresses SERIAL_CONTROL and SERIAL_DATA (Z8530 SCC User's Manual, chapter 5). */
#ifndef ZILOG_H
#define ZILOG_H
#include "../../payload.h"

enum { RECEIVED = 0x01, TRANSMITTER_EMPTY = 0x04, RECEIVE_8_BITS = 0xc1, TRANSMIT_8_BITS = 0x68 };

/* Not every firmware has switched both directions on. A register is written by its number, then its value. */
#define BOARD_BEGINS
static inline void board_begin(void) {
  *SERIAL_CONTROL = 3;
  *SERIAL_CONTROL = RECEIVE_8_BITS;
  *SERIAL_CONTROL = 5;
  *SERIAL_CONTROL = TRANSMIT_8_BITS;
  /* QEMU looks for input again only when its register has been read. */
  (void)*SERIAL_DATA;
}

static inline void board_put(u8 byte) {
  while (!(*SERIAL_CONTROL & TRANSMITTER_EMPTY)) {}
  *SERIAL_DATA = byte;
}

static inline int board_get(void) { return *SERIAL_CONTROL & RECEIVED ? *SERIAL_DATA : -1; }

#endif
