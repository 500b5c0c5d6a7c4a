/* What every part of the payload shares: types, the workload table, the machine, and the platform below it. */
#ifndef PAYLOAD_H
#define PAYLOAD_H

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef int i32;
typedef __SIZE_TYPE__ usize;
typedef _Bool bool;
#define true 1
#define false 0
#define NULL ((void *)0)
#define KIB 1024u
#define MIB (1024u * 1024u)

/* What a workload asks of the CPU or of the platform, checked before it runs. */
enum needs { NEEDS_NOTHING = 0, NEEDS_SSE2 = 1, NEEDS_X87 = 2, NEEDS_CODE = 4 };

enum readiness { READY, NO_MEMORY, UNSUPPORTED };

struct workload {
  const char *name;
  u32 needs;
  /* One-time set-up that is never timed; NULL when there is none. */
  enum readiness (*prepare)(void);
  /* One unit: the same amount of the same work whenever it is called, and the same checksum. NULL where there is only
     the distribution of single operations. */
  u64 (*unit)(void);
};

/* Those of every image, and behind them those that only this platform has. */
extern const struct workload *const workloads[];
extern const u32 workload_count;
extern const struct workload *const platform_workloads[];
extern const u32 platform_workload_count;

/* What `spread` times one by one: the single operation of the workload of that name. */
struct operation {
  const char *name;
  /* Before and after all of them, neither of which is timed; NULL where there is nothing to do. */
  enum readiness (*begin)(u32 count);
  /* One operation: puts into `ticks` what it took, and returns the same checksum every time. */
  u64 (*once)(u64 *ticks);
  void (*end)(void);
};

extern const struct operation *const single_operations[];
extern const u32 single_operation_count;
extern const struct operation *const platform_operations[];
extern const u32 platform_operation_count;

/* Why a `prepare` or a `begin` answered UNSUPPORTED, in words; NULL if it did not say. */
extern const char *refusal;
static inline enum readiness refuse(const char *why) {
  refusal = why;
  return UNSUPPORTED;
}

/* The machine as the platform found it. Filled in before `serve` is called. */
struct machine {
  u8 *arena;        /* working memory of the large workloads, aligned to 2 MiB where the platform can */
  usize arena_size; /* bytes */
  u64 memory;       /* bytes that the machine offers, for the `memory` command */
  u8 *code;         /* 4 KiB that may be written and executed; NULL where that is forbidden */
  u8 *code_area;    /* CODE_AREA_SIZE bytes of the same kind; NULL where there are none */
  u32 abilities;    /* the needs that this machine satisfies */
  bool has_ticks;   /* the CPU has a cycle counter that may be read here */
  /* Whether fused multiply-add may be used here; may have to switch it on. NULL where there is no way. */
  bool (*allow_fma)(void);
  /* What a unit found besides its checksum, for the few that find more than one number; `run` empties it. */
  u64 further[2];
  u32 further_count;
};
extern struct machine machine;

/* Where each large workload lies in the arena. Offsets are fixed, so that the order of `prepare` changes nothing. */
#define ARENA_BULK 0u
#define ARENA_BULK_SIZE (16u * MIB)
#define ARENA_CHASE_4M (16u * MIB)
#define ARENA_CHASE_256K (20u * MIB)
#define ARENA_CHASE_16K (20u * MIB + 512u * KIB)
#define ARENA_CHASE_32M (22u * MIB)
#define ARENA_SIZE (54u * MIB)
#define CODE_AREA_SIZE (5u * MIB)

static inline void *arena_at(u32 offset, u32 size) {
  return machine.arena_size >= offset + size ? machine.arena + offset : NULL;
}

/* The platform: what a folder under platform/ implements. */
extern const char platform_target[];
void platform_write(const char *bytes, usize count);
/* Waits for input and returns a byte; -1 at the end of it. May not return when the machine is told to power off. */
int platform_read(void);
/* Powers the machine off, or ends the process with status 0. */
void platform_off(void) __attribute__((noreturn));
/* Ends with this code. Returns only if this platform has no way to do so. */
void platform_exit(u32 code);
/* Answers a command that only this platform has; false if the line is none. */
bool platform_command(const char *line, usize length);

/* protocol.c */
void serve(void) __attribute__((noreturn));
/* Answers with the error of a workload that is not ready; true if it is. */
bool explain(enum readiness readiness);
/* run.c */
u32 count_workloads(void);
const struct workload *workload_at(u32 which);
enum readiness prepare_workload(u32 which);
struct outcome {
  u64 ticks, first, other;
};
struct outcome run_workload(u32 which, u32 count);
/* spread.c */
const struct operation *operation_of(const struct workload *workload);
void answer_spread(const struct operation *operation, u32 count);
/* text.c */
void put_text(const char *text);
void put_bytes(const char *bytes, usize count);
void put_decimal(u64 value);
void put_hex(u64 value, u32 digits);
void put_line_end(void);
usize text_length(const char *text);
/* cpu/<cpu>/identify.c */
void identify_cpu(void);
void report_cpu(void);
u64 read_ticks(void);
/* cpu/<cpu>/fma.c: whether the CPU has fused multiply-add and the operating system keeps its registers. */
bool has_fma(void);

void *memcpy(void *to, const void *from, usize count);
void *memset(void *to, int byte, usize count);
void *memmove(void *to, const void *from, usize count);
int memcmp(const void *a, const void *b, usize count);

#endif
