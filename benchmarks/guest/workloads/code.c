/* Calls of generated functions, which a translator must find among its translations at each call: 1,024 of them in an
   order that cannot be guessed; 16,384 over 4 MiB, once each, more than the fast tables of translators hold (QEMU's has
   4,096 entries for each CPU, v86 has 900 modules of a page each); and one beside which data is written in the same
   page, which a translator that watches whole pages takes for a change of the code. */
#include "../ticks.h"
#include "random.h"

#define FEW 1024u
#define FEW_SPACING 64u
#define FEW_CALLS 2048u
#define MANY 16384u
#define MANY_SPACING 256u
#define BESIDE_CALLS 256u
#define BESIDE_AT (512u * KIB)
#define MANY_AT (1u * MIB)

/* add eax, imm32; xor eax, imm32; ret: the same bytes on i386 and x86-64. */
static void put_word(u8 *to, u32 word) {
  for (u32 i = 0; i < 4; i++) to[i] = (u8)(word >> i * 8);
}

static void put_function(u8 *to, u32 number) {
  to[0] = 0x05;
  put_word(to + 1, number * 0x9e3779b9u + 1);
  to[5] = 0x35;
  put_word(to + 6, number * 0x85ebca6bu);
  to[10] = 0xc3;
}

static inline u32 call(const u8 *function, u32 value) {
  __asm__ volatile("call *%1" : "+a"(value) : "r"(function) : "memory", "cc");
  return value;
}

static enum readiness generate(u32 at, u32 count, u32 spacing) {
  if (!machine.code_area) return machine.code ? NO_MEMORY : refuse("no memory here may be both written and executed");
  for (u32 i = 0; i < count; i++) put_function(machine.code_area + at + i * spacing, i);
  return READY;
}

static enum readiness prepare_few(void) { return generate(0, FEW, FEW_SPACING); }
static enum readiness prepare_many(void) { return generate(MANY_AT, MANY, MANY_SPACING); }
static enum readiness prepare_beside(void) { return generate(BESIDE_AT, 1, FEW_SPACING); }

static u64 call_few(void) {
  u32 value = 1, state = 0x2545f491u;
  for (u32 i = 0; i < FEW_CALLS; i++)
    value = call(machine.code_area + random_below(&state, FEW) * FEW_SPACING, value);
  return (u64)FEW_CALLS << 32 | value;
}

static u64 call_few_once(u64 *ticks) {
  static u32 state; /* not initialised: the workloads' data cannot be written in a process */
  if (!state) state = 0x2545f491u;
  const u8 *function = machine.code_area + random_below(&state, FEW) * FEW_SPACING;
  u64 start = ticks_now();
  u32 value = call(function, 1);
  *ticks = ticks_now() - start;
  u32 number = (u32)(function - machine.code_area) / FEW_SPACING;
  return value == ((number * 0x9e3779b9u + 2) ^ number * 0x85ebca6bu);
}

/* The multiplier and the increment go through all numbers below a power of two once (Hull and Dobell). */
static inline u32 next_of_many(u32 number) { return (number * 20077u + 12345u) % MANY; }

static u64 call_many(void) {
  u32 value = 1, number = 0;
  for (u32 i = 0; i < MANY; i++) {
    value = call(machine.code_area + MANY_AT + number * MANY_SPACING, value);
    number = next_of_many(number);
  }
  return (u64)MANY << 32 | value;
}

static u64 call_many_once(u64 *ticks) {
  static u32 number;
  number = next_of_many(number);
  const u8 *function = machine.code_area + MANY_AT + number * MANY_SPACING;
  u64 start = ticks_now();
  u32 value = call(function, 1);
  *ticks = ticks_now() - start;
  return value == ((number * 0x9e3779b9u + 2) ^ number * 0x85ebca6bu);
}

static u32 write_beside(u32 value) {
  volatile u32 *data = (volatile u32 *)(machine.code_area + BESIDE_AT + 3072);
  *data = value;
  return call(machine.code_area + BESIDE_AT, *data);
}

static u64 call_beside(void) {
  u32 value = 1;
  for (u32 i = 0; i < BESIDE_CALLS; i++) value = write_beside(value);
  return (u64)BESIDE_CALLS << 32 | value;
}

static u64 call_beside_once(u64 *ticks) {
  u64 start = ticks_now();
  u32 value = write_beside(1);
  *ticks = ticks_now() - start;
  return value;
}

const struct workload indirect_branches = {"indirect-branches", NEEDS_CODE, prepare_few, call_few};
const struct operation indirect_branches_once = {"indirect-branches", NULL, call_few_once, NULL};
const struct workload code_overflow = {"code-overflow", NEEDS_CODE, prepare_many, call_many};
const struct operation code_overflow_once = {"code-overflow", NULL, call_many_once, NULL};
const struct workload code_beside_data = {"code-beside-data", NEEDS_CODE, prepare_beside, call_beside};
const struct operation code_beside_data_once = {"code-beside-data", NULL, call_beside_once, NULL};
