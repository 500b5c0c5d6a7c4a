/* Page tables (Intel SDM volume 3A, chapter 4): 4 MiB pages in one level on i386, where translation is switched on for a
   unit only, so that the other workloads run as before; on x86-64 the tables that start.S has made, with the window cut
   into pages of 4 KiB. The second set of tables shares all but the way to the window. */
#include "paging.h"
#include "../../../cpu/x86/cpuid.h"
#include "../interrupts.h"
#include "entries.h"

enum { LARGE = 0x80, PAGE_FAULT = 14, ENTRIES = 4096 / sizeof(entry) };

#define TABLE __attribute__((aligned(4096)))
TABLE entry window_table[ENTRIES], other_window_table[ENTRIES];
static TABLE u32 frames[2][1024];
entry frame_entry;
static bool prepared;

entry frame_of(bool second) { return (entry)frames[second] | PRESENT | WRITABLE; }

static inline void load_tables(usize tables) { __asm__ volatile("mov %0, %%cr3" : : "r"(tables) : "memory"); }

#ifdef __x86_64__
/* start.S */
extern entry page_map[], page_directory_pointers[], page_directories[];
static TABLE entry other_map[ENTRIES], other_pointers[ENTRIES], other_directory[ENTRIES];
enum { GIBIBYTE = WINDOW >> 30 };

static enum readiness build_tables(void) {
  entry *directory = page_directories + GIBIBYTE * ENTRIES;
  for (u32 i = 0; i < ENTRIES; i++) {
    other_map[i] = page_map[i];
    other_pointers[i] = page_directory_pointers[i];
    other_directory[i] = directory[i];
  }
  other_map[0] = (entry)other_pointers | PRESENT | WRITABLE;
  other_pointers[GIBIBYTE] = (entry)other_directory | PRESENT | WRITABLE;
  directory[0] = (entry)window_table | PRESENT | WRITABLE;
  other_directory[0] = (entry)other_window_table | PRESENT | WRITABLE;
  load_tables((usize)page_map);
  return READY;
}

void use_tables(bool other) { load_tables(other ? (usize)other_map : (usize)page_map); }
void join_paging(void) { use_tables(false); }
static void switch_off(void) { use_tables(false); }
#else
enum { HAS_LARGE_PAGES = 1 << 3, CR4_LARGE_PAGES = 1 << 4 };
#define CR0_PAGING 0x80000000u
static TABLE entry directory[ENTRIES], other_directory[ENTRIES];

static enum readiness build_tables(void) {
  if (!has_cpuid() || !(cpuid(1).d & HAS_LARGE_PAGES)) return refuse("this CPU has no pages of 4 MiB");
  for (u32 i = 0; i < ENTRIES; i++) directory[i] = other_directory[i] = i << 22 | LARGE | PRESENT | WRITABLE;
  directory[WINDOW >> 22] = (entry)window_table | PRESENT | WRITABLE;
  other_directory[WINDOW >> 22] = (entry)other_window_table | PRESENT | WRITABLE;
  return READY;
}

void use_tables(bool other) { load_tables(other ? (usize)other_directory : (usize)directory); }

void join_paging(void) {
  u32 value;
  __asm__ volatile("mov %%cr4, %0; or %1, %0; mov %0, %%cr4" : "=&r"(value) : "i"(CR4_LARGE_PAGES) : "memory", "cc");
  use_tables(false);
  __asm__ volatile("mov %%cr0, %0; or %1, %0; mov %0, %%cr0" : "=&r"(value) : "i"(CR0_PAGING) : "memory", "cc");
}

static void switch_off(void) {
  u32 value;
  __asm__ volatile("mov %%cr0, %0; and %1, %0; mov %0, %%cr0" : "=&r"(value) : "i"(~CR0_PAGING) : "memory", "cc");
}
#endif

enum readiness prepare_paging(void) {
  if (prepared) return READY;
  enum readiness readiness = build_tables();
  if (readiness != READY) return readiness;
  frames[0][0] = FIRST_FRAME;
  frames[1][0] = SECOND_FRAME;
  frame_entry = frame_of(false);
  prepared = true;
  return READY;
}

void enter_paging(void) {
  set_vector(PAGE_FAULT, page_fault_entry);
  join_paging();
}

void leave_paging(void) {
  switch_off();
  reset_vector(PAGE_FAULT);
}
