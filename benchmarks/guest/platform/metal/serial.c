/* A 16550 at 0x3f8: 115200 baud, 8 bits, no parity, first-in-first-out buffers on (National Semiconductor PC16550D,
   table II). The interrupt on received data is on, which only wakes the waiting CPU. */
#include "console.h"
#include "ports.h"

enum { DATA = 0x3f8, INTERRUPTS = 0x3f9, BUFFERS = 0x3fa, LINE = 0x3fb, MODEM = 0x3fc, STATUS = 0x3fd };
enum { RECEIVED = 0x01, HOLDING_EMPTY = 0x20, ALL_SENT = 0x40 };

void console_start(void) {
  out8(INTERRUPTS, 0);
  out8(LINE, 0x80); /* the divisor's registers */
  out8(DATA, 1);
  out8(INTERRUPTS, 0);
  out8(LINE, 0x03);
  out8(BUFFERS, 0x07); /* on, both emptied, an interrupt at the first byte */
  out8(MODEM, 0x0b);   /* DTR, RTS, and OUT2, which lets the interrupt through */
  out8(INTERRUPTS, 0x01);
}

void console_write(const char *bytes, usize count) {
  while (count--) {
    while (!(in8(STATUS) & HOLDING_EMPTY)) __asm__ volatile("pause");
    out8(DATA, (u8)*bytes++);
  }
}

int console_read(void) { return in8(STATUS) & RECEIVED ? in8(DATA) : -1; }

void console_drain(void) {
  while (!(in8(STATUS) & ALL_SENT)) __asm__ volatile("pause");
}
