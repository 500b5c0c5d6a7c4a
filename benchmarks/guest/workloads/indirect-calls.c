/* A small bytecode machine that calls a function per instruction through a table, as interpreters, virtual methods and
   call-backs do. A translator cannot know the target beforehand and must look its translation up at every call. */
#include "random.h"

#define PROGRAM 256u
#define PASSES 8u
#define OPERATIONS 8u

struct state {
  u32 a, b, c;
};

static void add(struct state *s) { s->a += s->b; }
static void exchange(struct state *s) {
  u32 kept = s->a;
  s->a = s->c;
  s->c = kept;
}
static void exclusive_or(struct state *s) { s->b ^= s->a; }
static void rotate(struct state *s) { s->c = s->c << 5 | s->c >> 27; }
static void increment(struct state *s) { s->a += 0x9e3779b9u; }
static void invert(struct state *s) { s->b = ~s->b; }
static void mix(struct state *s) { s->c += s->a ^ s->b; }
static void halve(struct state *s) { s->a = s->a >> 1 ^ s->c; }

static void (*const operations[OPERATIONS])(struct state *) = {
    add, exchange, exclusive_or, rotate, increment, invert, mix, halve,
};

static u8 program[PROGRAM];

static enum readiness prepare(void) {
  u32 state = 0x1b873593u;
  for (u32 i = 0; i < PROGRAM; i++) program[i] = (u8)random_below(&state, OPERATIONS);
  return READY;
}

static u64 unit(void) {
  struct state s = {1, 2, 3};
  for (u32 pass = 0; pass < PASSES; pass++)
    for (u32 i = 0; i < PROGRAM; i++) operations[program[i]](&s);
  return (u64)(s.a ^ s.c) << 32 | s.b;
}

const struct workload indirect_calls = {"indirect-calls", NEEDS_NOTHING, prepare, unit};
