/* A new thread that adds one number and ends, waited for as a threading library does it (clone(2), futex(2)). */
#include "system.h"

#define THREADS 8
#define STACK (64u * KIB)

enum {
  SHARED = 0x100 | 0x200 | 0x400 | 0x800 | 0x10000 | 0x40000, /* memory, folder, files, signals, process, semaphores */
  CLEAR_NUMBER = 0x200000,
  SET_NUMBER = 0x100000,
  FUTEX_WAIT = 0
};

long start_thread(unsigned long flags, void *stack, i32 *parent, i32 *child, void (*work)(u64), u64 argument);

static u8 *stack;
static i32 number;
static u64 result;

static void work(u64 argument) { result = fold(result, argument); }

static enum readiness prepare(void) {
  long memory = map_memory(STACK);
  if (is_error(memory)) return NO_MEMORY;
  stack = (u8 *)memory;
  return READY;
}

static u64 unit(void) {
  result = 0;
  for (u32 i = 0; i < THREADS; i++) {
    number = -1;
    long started = start_thread(SHARED | CLEAR_NUMBER | SET_NUMBER, stack + STACK, &number, &number, work, i + 1);
    if (started < 0) return broken(started);
    for (i32 now; (now = __atomic_load_n(&number, __ATOMIC_ACQUIRE)) != 0;) call(SYS_FUTEX, &number, FUTEX_WAIT, now, NULL);
  }
  return result;
}

const struct workload thread_create = {"thread-create", NEEDS_NOTHING, prepare, unit};
