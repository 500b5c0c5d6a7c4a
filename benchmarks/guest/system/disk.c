/* A disk past every cache of the guest (O_DIRECT), by the kernel's asynchronous interface (io_submit(2)): blocks of 4 KiB
   and of 1 MiB, in order and in a scattered order, with 1 and with 16 requests in flight. The disk is what the argument
   `disk` names: a block device of a machine, a file for a process. Its first half is read, its second half written.

   Every 4 KiB of the disk begin with a number made from their place and end with its complement, so a read shows that it
   came from where it was asked for. What is written has the request's own number in it as well, and the last of a unit is
   read back. */
#include "system.h"

#define DEEPEST 16u
#define LARGEST MIB
#define SPREAD 0x9e3779b97f4a7c15u

enum { READ_REQUEST = 0, WRITE_REQUEST = 1, END_OF_FILE = 2 };

/* struct iocb and struct io_event (linux/aio_abi.h). */
struct request {
  u64 tag;
  u32 key, flags;
  u16 kind;
  short priority;
  u32 file;
  u64 buffer, size;
  long offset;
  u64 reserved;
  u32 more_flags, signal;
};
struct event {
  u64 tag, request;
  long result, second;
};

/* One way of using the disk, with where its last unit stopped. */
struct pattern {
  u32 kind, size, depth, requests;
  bool scattered;
  u32 next;
};

static long file = -1;
static u64 half, context;
static u8 *buffers;

static u64 mark_of(u64 place) { return (place / PAGE + 1) * SPREAD; }

static enum readiness prepare(void) {
  if (file >= 0) return READY;
  const char *path = argument("disk");
  if (!path) return UNSUPPORTED;
  long memory = map_memory(DEEPEST * LARGEST), opened = call(SYS_OPEN, path, OPEN_BOTH | OPEN_DIRECT);
  if (is_error(memory)) return NO_MEMORY;
  if (opened < 0) return UNSUPPORTED;
  long size = call(SYS_LSEEK, opened, 0, END_OF_FILE);
  if (size < (long)(2 * DEEPEST * LARGEST) || call(SYS_IO_SETUP, DEEPEST, &context) < 0) {
    call(SYS_CLOSE, opened);
    return UNSUPPORTED;
  }
  half = DEEPEST * LARGEST;
  while (half * 2 * 2 <= (u64)size) half *= 2;
  buffers = (u8 *)memory;
  for (usize i = 0; i < DEEPEST * LARGEST; i += PAGE) buffers[i] = 1;
  /* What a fork costs must not depend on whether a disk was measured before. */
  call(SYS_MADVISE, buffers, DEEPEST * LARGEST, NOT_IN_CHILDREN);
  file = opened;
  return READY;
}

/* The place of the request with that number: the halves have a power of two of blocks, so an odd step visits them all. */
static u64 place_of(const struct pattern *pattern, u32 number) {
  u64 blocks = half / pattern->size;
  u64 block = (pattern->scattered ? (u64)number * 0x9e3779b1u : number) & (blocks - 1);
  return block * pattern->size + (pattern->kind == WRITE_REQUEST ? half : 0);
}

static u64 *words_at(u8 *block) { return (u64 *)block; }

static void mark(u8 *buffer, u64 place, u32 size, u32 number) {
  for (u32 at = 0; at < size; at += PAGE) {
    words_at(buffer + at)[0] = mark_of(place + at) + number;
    words_at(buffer + at)[PAGE / 8 - 1] = ~(mark_of(place + at) + number);
  }
}

/* How many of its pieces of 4 KiB are those of that place and, if they were written here, of that request. */
static u32 right_pieces(u8 *buffer, u64 place, u32 size, u32 number) {
  u32 right = 0;
  for (u32 at = 0; at < size; at += PAGE) {
    const u64 *words = words_at(buffer + at), wanted = mark_of(place + at) + number;
    right += words[0] == wanted && words[PAGE / 8 - 1] == ~wanted;
  }
  return right;
}

static long submit(u32 kind, u64 place, u32 size, u32 slot) {
  struct request request = {
    .tag = slot, .kind = (u16)kind, .file = (u32)file, .buffer = (u64)(buffers + slot * LARGEST), .size = size,
    .offset = (long)place
  };
  struct request *requests[1] = {&request};
  return call(SYS_IO_SUBMIT, context, 1, requests);
}

static long wait_for_events(struct event *events) { return call(SYS_IO_GETEVENTS, context, 1, DEEPEST, events, NULL); }

/* Waits for what is still in flight after an error, so that nothing writes into a buffer later. */
static u64 give_up(u32 in_flight, long error) {
  struct event events[DEEPEST];
  while (in_flight) {
    long got = wait_for_events(events);
    if (got <= 0) break;
    in_flight -= (u32)got;
  }
  return broken(error);
}

static u64 run_pattern(struct pattern *pattern) {
  u64 places[DEEPEST], last = 0;
  struct event events[DEEPEST];
  u32 started = 0, finished = 0, right = 0;
  u8 free_slots[DEEPEST], free_count = (u8)pattern->depth;
  for (u32 i = 0; i < pattern->depth; i++) free_slots[i] = (u8)i;
  while (finished < pattern->requests) {
    while (free_count && started < pattern->requests) {
      u32 slot = free_slots[--free_count];
      places[slot] = last = place_of(pattern, ++pattern->next);
      if (pattern->kind == WRITE_REQUEST) mark(buffers + slot * LARGEST, last, pattern->size, pattern->next);
      long result = submit(pattern->kind, last, pattern->size, slot);
      if (result != 1) return give_up(started - finished, result);
      started++;
    }
    long got = wait_for_events(events);
    if (got <= 0) return give_up(started - finished, got);
    for (long i = 0; i < got; i++) {
      u32 slot = (u32)events[i].tag;
      finished++;
      if (events[i].result != (long)pattern->size) return give_up(started - finished, events[i].result);
      u8 *buffer = buffers + slot * LARGEST;
      right += pattern->kind == WRITE_REQUEST ? pattern->size / PAGE : right_pieces(buffer, places[slot], pattern->size, 0);
      free_slots[free_count++] = (u8)slot;
    }
  }
  if (pattern->kind == WRITE_REQUEST) {
    memset(buffers, 0, PAGE);
    if (submit(READ_REQUEST, last, PAGE, 0) != 1 || wait_for_events(events) != 1) return broken(0);
    right += right_pieces(buffers, last, PAGE, pattern->next);
  }
  return fold(0, right);
}

#define REQUESTS_4K_1 16
#define REQUESTS_4K_16 64
#define REQUESTS_1M_1 2
#define REQUESTS_1M_16 16
#define BYTES_4K PAGE
#define BYTES_1M MIB
#define DISK(order, scattered_, verb, kind_, size_name, bytes, depth_, requests_) \
  static struct pattern pattern_##order##_##verb##_##size_name##_##depth_ = { \
    .kind = kind_, .size = bytes, .depth = depth_, .requests = requests_, .scattered = scattered_}; \
  static u64 unit_##order##_##verb##_##size_name##_##depth_(void) { \
    return run_pattern(&pattern_##order##_##verb##_##size_name##_##depth_); \
  } \
  const struct workload disk_##order##_##verb##_##size_name##_##depth_ = { \
    "disk-" #order "-" #verb "-" #size_name "-qd" #depth_, NEEDS_NOTHING, prepare, \
    unit_##order##_##verb##_##size_name##_##depth_};
#define DEPTHS(order, scattered, verb, kind) \
  DISK(order, scattered, verb, kind, 4k, BYTES_4K, 1, REQUESTS_4K_1) \
  DISK(order, scattered, verb, kind, 4k, BYTES_4K, 16, REQUESTS_4K_16) \
  DISK(order, scattered, verb, kind, 1m, BYTES_1M, 1, REQUESTS_1M_1) \
  DISK(order, scattered, verb, kind, 1m, BYTES_1M, 16, REQUESTS_1M_16)
DEPTHS(random, true, read, READ_REQUEST)
DEPTHS(random, true, write, WRITE_REQUEST)
DEPTHS(sequential, false, read, READ_REQUEST)
DEPTHS(sequential, false, write, WRITE_REQUEST)
