/* The four functions that a C compiler may call on its own in a freestanding program. */
#include "payload.h"

void *memcpy(void *to, const void *from, usize count) {
  u8 *t = to;
  const u8 *f = from;
  while (count--) *t++ = *f++;
  return to;
}

void *memset(void *to, int byte, usize count) {
  u8 *t = to;
  while (count--) *t++ = (u8)byte;
  return to;
}

void *memmove(void *to, const void *from, usize count) {
  u8 *t = to;
  const u8 *f = from;
  if (t <= f) return memcpy(to, from, count);
  while (count--) t[count] = f[count];
  return to;
}

int memcmp(const void *a, const void *b, usize count) {
  const u8 *x = a, *y = b;
  for (; count--; x++, y++)
    if (*x != *y) return *x < *y ? -1 : 1;
  return 0;
}
