/* What a hypervisor without nested paging, and every software MMU, must follow: a page fault that the guest answers by
   mapping the page, a switch to other page tables and back, and a changed entry that is made known by INVLPG. Each ends
   with a load through the translation, which only gives the right word if it was done. */
#include "operations.h"
#include "paging.h"
#include "entries.h"

enum { FAULTS = 256 };

static u32 next_page, faults_before;

static void unmap_all(void) {
  for (u32 i = 0; i < WINDOW_PAGES; i++) window_table[i] = 0;
  use_tables(false);
  next_page = 0;
}

static void enter_faults(void) {
  unmap_all();
  enter_paging();
  faults_before = page_faults;
}

static inline u32 fault_in(void) { return window_page(next_page++)[0] == FIRST_FRAME; }

/* As many faults as pages were touched, and room for the next one. */
static bool faults_are_taken(void) {
  bool right = page_faults - faults_before == next_page;
  if (next_page == FAULTS) unmap_all();
  faults_before = page_faults - next_page;
  return right;
}

static bool other;

static void enter_switches(void) {
  window_table[0] = frame_of(false);
  other_window_table[0] = frame_of(true);
  other = false;
  enter_paging();
}

static inline u32 switch_tables(void) {
  other = !other;
  use_tables(other);
  return window_page(0)[0] == (other ? SECOND_FRAME : FIRST_FRAME);
}

static bool second;

static void enter_changes(void) {
  window_table[0] = frame_of(false);
  second = false;
  enter_paging();
}

static inline u32 change_entry(void) {
  second = !second;
  window_table[0] = frame_of(second);
  forget_page(0);
  return window_page(0)[0] == (second ? SECOND_FRAME : FIRST_FRAME);
}

BOUNDARY(page_fault, "guest-page-fault", FAULTS, prepare_paging, enter_faults, fault_in, faults_are_taken, leave_paging);
BOUNDARY(page_table_switch, "page-table-switch", 256u, prepare_paging, enter_switches, switch_tables, always_right, leave_paging);
BOUNDARY(page_invalidate, "page-invalidate", 256u, prepare_paging, enter_changes, change_entry, always_right, leave_paging);
