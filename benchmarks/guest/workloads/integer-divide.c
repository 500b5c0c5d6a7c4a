/* A chain of 32-bit divisions with remainder. The divider is slow on every machine and traps on zero, so an
   emulator must check the operands and usually calls out of its translated code: its relative cost is unlike that
   of other arithmetic. */
#include "../payload.h"

#define ROUNDS 4096u

static u64 unit(void) {
  u32 a = 0xfffffffbu, b = 3, sum = 0;
  for (u32 i = 0; i < ROUNDS; i++) {
    u32 quotient = a / b, rest = a % b;
    sum += quotient ^ rest;
    a = 0xfffffffbu - (quotient & 0xffffu) - i;
    b = (rest & 0xfffu) + 3;
  }
  return (u64)sum << 32 | (a ^ b);
}

const struct workload integer_divide = {"integer-divide", NEEDS_NOTHING, NULL, unit};
