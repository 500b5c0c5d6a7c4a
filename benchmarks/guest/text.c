/* Output: text gathered into a line and handed to the platform at its end, so that a line is one write. */
#include "payload.h"

static char line[512];
static usize used;

static void flush(void) {
  platform_write(line, used);
  used = 0;
}

void put_bytes(const char *bytes, usize count) {
  for (usize i = 0; i < count; i++) {
    if (used == sizeof line) flush();
    line[used++] = bytes[i];
  }
}

usize text_length(const char *text) {
  usize length = 0;
  while (text[length]) length++;
  return length;
}

void put_text(const char *text) { put_bytes(text, text_length(text)); }

void put_line_end(void) {
  put_bytes("\n", 1);
  flush();
}

/* Long division by ten over 16-bit digits, because a 32-bit CPU has no 64-bit division of its own. */
static u32 divide_by_ten(u64 *value) {
  u32 rest = 0;
  u64 quotient = 0;
  for (int shift = 48; shift >= 0; shift -= 16) {
    u32 part = rest << 16 | (u32)(*value >> shift & 0xffff);
    quotient |= (u64)(part / 10) << shift;
    rest = part % 10;
  }
  *value = quotient;
  return rest;
}

void put_decimal(u64 value) {
  char digits[20];
  usize at = sizeof digits;
  do digits[--at] = (char)('0' + divide_by_ten(&value));
  while (value);
  put_bytes(digits + at, sizeof digits - at);
}

void put_hex(u64 value, u32 digits) {
  while (digits--) put_bytes(&"0123456789abcdef"[value >> digits * 4 & 15], 1);
}
