/* Reading, filling and copying 64 KiB a unit, at a place that moves on through 8 MiB from unit to unit, so that the
   bytes come from memory or the last cache and not from the first. Loops of machine words, no vector or string
   instructions: the memory behind them is measured, and what a translator adds to each load and store.

   Every block holds other bytes, yet all blocks have the same exclusive or and the same first word in each KiB, so
   that the checksum does not depend on which block a unit came to. */
#include "random.h"

#define HALF (ARENA_BULK_SIZE / 2)
#define BLOCK (64u * KIB)
#define BLOCKS (HALF / BLOCK)

typedef unsigned long word;
#define WORDS (BLOCK / sizeof(word))
#define WORDS_IN_KIB (KIB / sizeof(word))
#define UNMASKED (8u / sizeof(word))

static u8 *source, *target;

/* Block 0 is random; block n is block 0 with a mask of its own on an even number of words of each group, so that the mask
   drops out of the exclusive or. The target is touched, page by page, so that no run meets a page for the first time. */
static enum readiness prepare(void) {
  if (source) return READY;
  u32 *bulk = arena_at(ARENA_BULK, ARENA_BULK_SIZE);
  u32 state = 0x3c6ef35fu;
  if (!bulk) return NO_MEMORY;
  source = (u8 *)bulk;
  target = source + HALF;
  for (u32 i = 0; i < BLOCK / 4; i++) bulk[i] = next_random(&state);
  for (u32 block = 1; block < BLOCKS; block++) {
    const word *from = (const word *)source;
    word *to = (word *)(source + block * BLOCK), mask = scramble(block);
    if (sizeof mask == 8) mask |= (word)((u64)mask << 32);
    for (u32 group = 0; group < BLOCK / KIB; group++, from += WORDS_IN_KIB, to += WORDS_IN_KIB) {
      for (u32 i = 0; i < UNMASKED; i++) to[i] = from[i];
      for (u32 i = UNMASKED; i < WORDS_IN_KIB; i++) to[i] = from[i] ^ mask;
    }
  }
  for (u32 at = 0; at < HALF; at += 4096) target[at] = 0;
  return READY;
}

static u32 next_block(u32 *turn) {
  *turn = (*turn + 1) % BLOCKS;
  return *turn * BLOCK;
}

static inline u32 fold(word w) { return sizeof w == 8 ? (u32)w ^ (u32)((u64)w >> 32) : (u32)w; }

static u64 read(void) {
  static u32 turn;
  const word *from = (const word *)(source + next_block(&turn));
  word a = 0, b = 0, c = 0, d = 0;
  for (u32 i = 0; i < WORDS; i += 4) {
    a ^= from[i];
    b ^= from[i + 1];
    c ^= from[i + 2];
    d ^= from[i + 3];
  }
  return (u64)fold(a ^ b ^ c ^ d) << 32 | BLOCK;
}

/* The first words of the target's KiBs together; they are cleared beforehand so that nothing stale is counted. */
static u64 sample(const word *to) {
  u32 sum = 0;
  for (u32 i = 0; i < BLOCK / KIB; i++) sum = sum * 31 + *(const u32 *)(to + i * WORDS_IN_KIB);
  return (u64)sum << 32 | BLOCK;
}

static void clear_samples(word *to) {
  for (u32 i = 0; i < BLOCK / KIB; i++) to[i * WORDS_IN_KIB] = 0;
}

static u64 fill(void) {
  static u32 turn;
  word *to = (word *)(target + next_block(&turn));
  /* Its first four bytes are the same whatever the order of bytes and the size of words, since they are counted. */
  const bool swapped = sizeof(word) == 8 && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__;
  const word value = swapped ? (word)0xc3c33c3c5a5aa5a5ull : (word)0x5a5aa5a5c3c33c3cull;
  clear_samples(to);
  for (u32 i = 0; i < WORDS; i += 4) {
    to[i] = value;
    to[i + 1] = value;
    to[i + 2] = value;
    to[i + 3] = value;
  }
  return sample(to);
}

static u64 copy(void) {
  static u32 turn;
  u32 at = next_block(&turn);
  const word *from = (const word *)(source + at);
  word *to = (word *)(target + at);
  clear_samples(to);
  for (u32 i = 0; i < WORDS; i += 4) {
    word a = from[i], b = from[i + 1], c = from[i + 2], d = from[i + 3];
    to[i] = a;
    to[i + 1] = b;
    to[i + 2] = c;
    to[i + 3] = d;
  }
  return sample(to);
}

const struct workload memory_read = {"memory-read", NEEDS_NOTHING, prepare, read};
const struct workload memory_fill = {"memory-fill", NEEDS_NOTHING, prepare, fill};
const struct workload memory_copy = {"memory-copy", NEEDS_NOTHING, prepare, copy};
