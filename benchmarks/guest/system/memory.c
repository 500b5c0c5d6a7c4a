/* Address space that is asked for and given back, untouched; and pages that the kernel must find at their first touch. */
#include "system.h"

#define MAPPINGS 16
#define MAPPING_SIZE (64u * KIB)
#define PAGES 256
enum { NO_HUGE_PAGES = 15 };

static u64 unit_map(void) {
  u32 given = 0;
  for (u32 i = 0; i < MAPPINGS; i++) {
    long memory = map_memory(MAPPING_SIZE);
    if (is_error(memory)) return broken(memory);
    given += call(SYS_MUNMAP, memory, MAPPING_SIZE) == 0;
  }
  return fold(0, given);
}

static u64 unit_fault(void) {
  long memory = map_memory(PAGES * PAGE);
  if (is_error(memory)) return broken(memory);
  call(SYS_MADVISE, memory, PAGES * PAGE, NO_HUGE_PAGES);
  volatile u64 *words = (volatile u64 *)memory;
  u64 sum = 0;
  for (u32 i = 0; i < PAGES; i++) {
    words[i * (PAGE / 8)] += i + 1;
    sum = fold(sum, words[i * (PAGE / 8)]);
  }
  long result = call(SYS_MUNMAP, memory, PAGES * PAGE);
  return result < 0 ? broken(result) : sum;
}

const struct workload map_unmap = {"mmap", NEEDS_NOTHING, NULL, unit_map};
const struct workload page_fault = {"page-fault", NEEDS_NOTHING, NULL, unit_fault};
