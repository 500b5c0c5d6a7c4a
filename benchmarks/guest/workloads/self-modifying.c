/* Writes a small function with a new constant into memory and calls it at once, over and over, as just-in-time
   compilers, old copy protections and overlay loaders do. A CPU throws its pipeline away; a translator throws away a
   translation and makes a new one, which costs thousands of instructions. x86 needs no fence for this (Intel SDM
   volume 3A, self-modifying code: the call is through the same linear address). */
#include "../payload.h"

#define ROUNDS 64u

/* mov eax, imm32; xor eax, imm32; ret: the same bytes on i386 and x86-64. */
#define LENGTH 11u

static inline void write_word(volatile u8 *to, u32 word) {
  for (u32 i = 0; i < 4; i++) to[i] = (u8)(word >> i * 8);
}

static u64 unit(void) {
  volatile u8 *code = machine.code;
  u32 (*call)(void) = (u32(*)(void))machine.code;
  u32 value = 1, sum = 0;
  code[0] = 0xb8;
  code[5] = 0x35;
  code[LENGTH - 1] = 0xc3;
  for (u32 i = 0; i < ROUNDS; i++) {
    write_word(code + 1, value);
    write_word(code + 6, i * 0x01010101u);
    __asm__ volatile("" : : : "memory");
    value = call() * 0x2c1b3c6du + 0x297a2d39u;
    sum = (sum << 3 | sum >> 29) ^ value;
  }
  return (u64)sum << 32 | value;
}

const struct workload self_modifying = {"self-modifying", NEEDS_CODE, NULL, unit};
