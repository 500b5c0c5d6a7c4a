/* What a process was started with: the System V ABI has the arguments on the stack behind their number. */
#include "arguments.h"

static const long *start;

void arguments_start(const long *stack) { start = stack; }

const char *argument_at(u32 index) { return (long)index < start[0] ? (const char *)start[1 + index] : NULL; }

const char *argument(const char *key) {
  usize length = text_length(key);
  for (u32 i = 1; argument_at(i); i++) {
    const char *text = argument_at(i);
    if (text_length(text) > length && memcmp(text, key, length) == 0 && text[length] == '=') return text + length + 1;
  }
  return NULL;
}

bool text_equals(const char *a, const char *b) {
  usize length = text_length(a);
  return length == text_length(b) && memcmp(a, b, length) == 0;
}
