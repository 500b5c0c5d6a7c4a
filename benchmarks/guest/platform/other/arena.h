/* The arena as part of the image's BSS, so that nothing has to be asked of a kernel or of a machine. Where the machine's
   loader has something else in its place, board.h says where it is (ARENA_PLACE). */
#ifndef ARENA_H
#define ARENA_H
#include "../../payload.h"

/* Aligned here and not by the linker, which would align the image in its file as well. */
static inline void find_arena(void) {
#ifdef ARENA_PLACE
  machine.arena = (u8 *)ARENA_PLACE;
#else
  const usize alignment = 2 * MIB;
  static u8 space[ARENA_SIZE + 2 * MIB];
  machine.arena = (u8 *)(((usize)space + alignment - 1) & ~(alignment - 1));
#endif
  machine.arena_size = ARENA_SIZE;
}

#endif
