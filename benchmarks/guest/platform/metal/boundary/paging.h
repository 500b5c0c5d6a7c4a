/* Address translation for the paging workloads: everything is mapped one to one, and the window page by page. */
#ifndef PAGING_H
#define PAGING_H
#include "../../../payload.h"
#include "window.h"

/* An entry of a page table. */
typedef usize entry;

enum { PRESENT = 1, WRITABLE = 2 };

/* The window's pages by the first set of tables and by the second one, which differ in nothing else. */
extern entry window_table[], other_window_table[];
/* What the fault's entry puts into the table. */
extern entry frame_entry;
/* Two pages of memory that are told apart by their first words. */
enum { FIRST_FRAME = 0x11111111, SECOND_FRAME = 0x22222222 };
entry frame_of(bool second);

/* Builds the tables. UNSUPPORTED on a CPU that cannot map large pages. */
enum readiness prepare_paging(void);
/* Switches translation on, where it is not on always, and lets page faults go to their entry. */
void enter_paging(void);
void leave_paging(void);
/* Switches it on for good on the CPU that calls. */
void join_paging(void);
void use_tables(bool other);

static inline volatile u32 *window_page(u32 page) {
  usize address = WINDOW;
  __asm__("" : "+r"(address));
  return (volatile u32 *)(address + page * 4096u);
}
static inline void forget_page(u32 page) { __asm__ volatile("invlpg (%0)" : : "r"(window_page(page)) : "memory"); }

#endif
