/* A chain of loads, each giving the address of the next, through a random cycle of cache lines: 16 KiB lie in the
   first cache, 256 KiB in the second, 4 MiB in the third or in memory, 32 MiB in memory with many page translations
   missed. What nested paging and a software MMU cost shows here and hardly anywhere else.

   The walk goes on where the unit before left it, through units and runs, so that each line is met again only after
   all the others. Node n carries the tag scramble(n) xor scramble(next of n): the tags of a walk taken together leave
   only its two ends, whatever the way, so each unit proves that it hopped along the chain and all units have the same
   checksum. */
#include "random.h"

#define LINE 64u
#define HOPS 2048u

struct node {
  u32 next; /* offset in bytes from the first node */
  u32 tag;
  u8 rest[LINE - 8];
};

struct chain {
  struct node *nodes;
  u32 at; /* offset in bytes */
  u32 digest;
};

static struct chain chain_16k, chain_256k, chain_4m, chain_32m;

/* Sattolo's algorithm: a permutation that is one cycle. */
static enum readiness build(struct chain *chain, u32 offset, u32 size) {
  struct node *nodes = arena_at(offset, size);
  u32 count = size / LINE, state = size ^ 0x9e3779b9u;
  if (!nodes) return NO_MEMORY;
  for (u32 i = 0; i < count; i++) nodes[i].next = i * LINE;
  for (u32 i = count - 1; i > 0; i--) {
    u32 j = random_below(&state, i), kept = nodes[i].next;
    nodes[i].next = nodes[j].next;
    nodes[j].next = kept;
  }
  u32 digest = 0x811c9dc5u;
  for (u32 i = 0; i < count; i++) {
    nodes[i].tag = scramble(i * LINE) ^ scramble(nodes[i].next);
    digest = (digest ^ nodes[i].next) * 0x01000193u;
  }
  *chain = (struct chain){nodes, 0, digest};
  return READY;
}

static __attribute__((noinline)) u64 walk(struct chain *chain) {
  const u8 *base = (const u8 *)chain->nodes;
  u32 start = chain->at, at = start, tags = 0;
  for (u32 i = 0; i < HOPS; i++) {
    const struct node *node = (const struct node *)(base + at);
    tags ^= node->tag;
    at = node->next;
  }
  chain->at = at;
  return (u64)(tags ^ scramble(start) ^ scramble(at)) << 32 | chain->digest;
}

static enum readiness prepare_16k(void) { return build(&chain_16k, ARENA_CHASE_16K, 16 * KIB); }
static enum readiness prepare_256k(void) { return build(&chain_256k, ARENA_CHASE_256K, 256 * KIB); }
static enum readiness prepare_4m(void) { return build(&chain_4m, ARENA_CHASE_4M, 4 * MIB); }
static enum readiness prepare_32m(void) { return build(&chain_32m, ARENA_CHASE_32M, 32 * MIB); }

static u64 walk_16k(void) { return walk(&chain_16k); }
static u64 walk_256k(void) { return walk(&chain_256k); }
static u64 walk_4m(void) { return walk(&chain_4m); }
static u64 walk_32m(void) { return walk(&chain_32m); }

const struct workload latency_16k = {"latency-16k", NEEDS_NOTHING, prepare_16k, walk_16k};
const struct workload latency_256k = {"latency-256k", NEEDS_NOTHING, prepare_256k, walk_256k};
const struct workload latency_4m = {"latency-4m", NEEDS_NOTHING, prepare_4m, walk_4m};
const struct workload latency_32m = {"latency-32m", NEEDS_NOTHING, prepare_32m, walk_32m};
