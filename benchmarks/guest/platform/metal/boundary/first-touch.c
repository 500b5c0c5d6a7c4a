/* The first touch of a page of the machine's memory since its power-on: the host has yet to find memory for it, and a
   hypervisor to map it for the guest. A page can be touched for the first time only once, so this has no unit that
   could be repeated, only a distribution, for which the pages behind the arena are kept. */
#include "operations.h"

enum { PAGE = 4096, WARM_UP = 64 };

static usize next, end;

static enum readiness prepare(void) {
  if (!next) next = (usize)machine.arena + ARENA_SIZE + CODE_AREA_SIZE;
  end = (usize)machine.arena + machine.arena_size;
  return next < end ? READY : NO_MEMORY;
}

static enum readiness begin(u32 count) {
  return next < end && (end - next) / PAGE >= (usize)count + WARM_UP ? READY : NO_MEMORY;
}

static u64 touch(u64 *ticks) {
  volatile u32 *page = (volatile u32 *)next;
  next += PAGE;
  u64 start = ticks_now();
  *page = 0x70c4ed01u;
  *ticks = ticks_now() - start;
  return *page == 0x70c4ed01u;
}

const struct workload first_touch = {"first-touch", NEEDS_NOTHING, prepare, NULL};
const struct operation first_touch_once = {"first-touch", begin, touch, NULL};
