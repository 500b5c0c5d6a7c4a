/* What the two ends of a TCP connection agree on. */
#ifndef SERVER_H
#define SERVER_H
#include "system.h"

/* The first byte on a connection says what it is for. */
enum { ECHO_SERVICE = 'e', SINK_SERVICE = 's', SOURCE_SERVICE = 'r' };
enum { TCP = 6, NO_DELAY = 1 };
#define ECHO_SIZE 64u
#define STREAM_BLOCK (64u * KIB)
#define STREAM_BLOCKS 4u

/* A stream's block has a number at the beginning of each piece of 4 KiB. */
static inline void mark_block(u8 *block, u32 number) {
  for (u32 at = 0; at < STREAM_BLOCK; at += PAGE) *(u64 *)(block + at) = number * 16 + at / PAGE;
}

static inline u64 fold_block(u64 sum, const u8 *block) {
  for (u32 at = 0; at < STREAM_BLOCK; at += PAGE) sum = fold(sum, *(const u64 *)(block + at));
  return sum;
}

/* Serves on the loopback address until its input ends; never returns. */
void run_as_server(void);

#endif
