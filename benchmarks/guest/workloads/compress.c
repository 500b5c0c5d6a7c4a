/* A small compressor of the LZ77 kind with a hash table, and the way back, over 4 KiB of made-up text: byte loads,
   short loops and branches that depend on data, as in parsers and file formats. The checksum covers the compressed
   bytes and is spoiled if the text does not come back. */
#include "random.h"

#define TEXT 4096u
#define SLOTS 1024u
#define LEAST 4u
#define MOST (LEAST + 127u)
#define REACH 0xffffu

static u8 text[TEXT], packed[TEXT * 2], unpacked[TEXT];

static enum readiness prepare(void) {
  static const char *const words[16] = {"the ",    "event ", "was ",  "muon ", "energy ", "of ",      "detector ", "in ",
                                        "and\n",   "track ", "with ", "mass ", "run ",    "vertex ",  "a ",        "42 "};
  u32 state = 0x2545f491u, at = 0;
  while (at < TEXT) {
    u32 pick = random_below(&state, 16), other = random_below(&state, 16);
    for (const char *from = words[pick < other ? pick : other]; *from && at < TEXT; from++) text[at++] = (u8)*from;
  }
  return READY;
}

/* A token is a byte below 128, that many literals less one following, or 128 + (length - LEAST) and a distance of two
   bytes, low byte first. */
static u32 pack(void) {
  static u16 last_seen[SLOTS];
  u32 at = 0, out = 0, literals = 0, token = 0;
  for (u32 i = 0; i < SLOTS; i++) last_seen[i] = REACH;
  while (at < TEXT) {
    u32 length = 0, candidate = REACH;
    if (at + LEAST <= TEXT) {
      u32 four = text[at] | (u32)text[at + 1] << 8 | (u32)text[at + 2] << 16 | (u32)text[at + 3] << 24;
      u16 *slot = &last_seen[four * 0x9e3779b1u >> 22];
      candidate = *slot;
      *slot = (u16)at;
    }
    if (candidate != REACH)
      while (length < MOST && at + length < TEXT && text[candidate + length] == text[at + length]) length++;
    if (length >= LEAST) {
      packed[out++] = (u8)(128 + length - LEAST);
      packed[out++] = (u8)(at - candidate);
      packed[out++] = (u8)((at - candidate) >> 8);
      at += length;
      literals = 0;
      continue;
    }
    if (literals == 0 || literals == 128) {
      token = out++;
      literals = 0;
    }
    packed[token] = (u8)literals++;
    packed[out++] = text[at++];
  }
  return out;
}

static bool unpack(u32 size) {
  u32 from = 0, out = 0;
  while (from < size) {
    u32 token = packed[from++];
    u32 length = token < 128 ? token + 1 : token - 128 + LEAST;
    if (out + length > TEXT) return false;
    if (token < 128) {
      while (length--) unpacked[out++] = packed[from++];
      continue;
    }
    u32 distance = packed[from] | (u32)packed[from + 1] << 8;
    from += 2;
    if (distance == 0 || distance > out) return false;
    for (; length--; out++) unpacked[out] = unpacked[out - distance];
  }
  return out == TEXT;
}

static u64 unit(void) {
  u32 size = pack(), sum = 0x811c9dc5u;
  bool same = unpack(size);
  for (u32 i = 0; i < size; i++) sum = (sum ^ packed[i]) * 0x01000193u;
  for (u32 i = 0; i < TEXT; i++) same &= unpacked[i] == text[i];
  return (u64)sum << 32 | (same ? size : ~size);
}

const struct workload compress = {"compress", NEEDS_NOTHING, prepare, unit};
