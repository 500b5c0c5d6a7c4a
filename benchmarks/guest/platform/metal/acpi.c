/* Just enough of ACPI 6.4 to switch off and to see the power button: the root pointer (5.2.5), the fixed description
   table (5.2.9), the fixed registers (4.8.3), the sleep register of machines without them (4.8.3.7), and the soft-off
   values, which are looked for in the byte code by their name instead of by an interpreter (7.4.2, 20.2). */
#include "acpi.h"
#include "ports.h"

enum { STATUS_POWER_BUTTON = 0x100, CONTROL_ACPI_ON = 1, CONTROL_SLEEP = 1 << 13, SLEEP_CONTROL_ENABLE = 0x20 };
enum { FADT_DSDT = 40, FADT_SMI_COMMAND = 48, FADT_ACPI_ENABLE = 52, FADT_EVENTS_A = 56, FADT_CONTROL_A = 64, FADT_CONTROL_B = 68 };
enum { FADT_EVENTS_LENGTH = 88, FADT_FLAGS = 112, FADT_SLEEP_CONTROL = 244, HARDWARE_REDUCED = 1 << 20 };
/* QEMU's microvm has its generic event device here; reading it says what has happened, bit 1 being the button. */
enum { MICROVM_EVENTS = 0xfea00000u, MICROVM_POWER_BUTTON = 2 };

static const u8 *fixed; /* the FADT */
static u32 fixed_length;
static u16 events, control_a, control_b;
static volatile u32 *event_device;

static u32 word_at(const u8 *p) { return p[0] | (u32)p[1] << 8 | (u32)p[2] << 16 | (u32)p[3] << 24; }
static u64 long_at(const u8 *p) { return word_at(p) | (u64)word_at(p + 4) << 32; }
static bool reachable(u64 address) { return address >= 0x400 && address < 0xfff00000u; }

static bool sums_to_zero(const u8 *p, u32 length) {
  u8 sum = 0;
  while (length--) sum = (u8)(sum + *p++);
  return sum == 0;
}

static bool is_root(const u8 *p) {
  return p[0] == 'R' && memcmp(p, "RSD PTR ", 8) == 0 && sums_to_zero(p, 20);
}

static const u8 *root_between(usize from, usize to) {
  for (; from < to; from += 16)
    if (is_root((const u8 *)from)) return (const u8 *)from;
  return NULL;
}

/* The compiler must not know these addresses, or it takes them for mistakes. */
static usize hidden(usize address) {
  __asm__("" : "+r"(address));
  return address;
}

static const u8 *find_root(u64 hint) {
  if (reachable(hint) && is_root((const u8 *)(usize)hint)) return (const u8 *)(usize)hint;
  usize extended_bios_area = (usize)*(volatile u16 *)hidden(0x40e) << 4;
  const u8 *root = NULL;
  if (extended_bios_area >= 0x80000 && extended_bios_area < 0xa0000)
    root = root_between(extended_bios_area, extended_bios_area + 1024);
  return root ? root : root_between(0xe0000, 0x100000);
}

static const u8 *find_fixed(const u8 *root) {
  bool extended = root[15] >= 2 && reachable(long_at(root + 24));
  u64 address = extended ? long_at(root + 24) : word_at(root + 16);
  if (!reachable(address)) return NULL;
  const u8 *table = (const u8 *)(usize)address;
  u32 width = extended ? 8 : 4, length = word_at(table + 4);
  for (u32 at = 36; at + width <= length && at < 4096; at += width) {
    u64 entry = extended ? long_at(table + at) : word_at(table + at);
    if (reachable(entry) && memcmp((const u8 *)(usize)entry, "FACP", 4) == 0) return (const u8 *)(usize)entry;
  }
  return NULL;
}

static void switch_acpi_on(void) {
  u32 command = word_at(fixed + FADT_SMI_COMMAND);
  if (command == 0 || command > 0xffff || (in16(control_a) & CONTROL_ACPI_ON)) return;
  out8((u16)command, fixed[FADT_ACPI_ENABLE]);
  for (u32 i = 0; i < 10000 && !(in16(control_a) & CONTROL_ACPI_ON); i++) __asm__ volatile("pause");
}

void acpi_start(u64 hint) {
  const u8 *root = find_root(hint);
  if (!root || !(fixed = find_fixed(root))) return;
  fixed_length = word_at(fixed + 4);
  if (fixed_length > FADT_FLAGS + 4 && (word_at(fixed + FADT_FLAGS) & HARDWARE_REDUCED)) {
    if (memcmp(fixed + 10, "BOCHS BXPC", 10) == 0) event_device = (volatile u32 *)hidden(MICROVM_EVENTS);
    return;
  }
  events = (u16)word_at(fixed + FADT_EVENTS_A);
  control_a = (u16)word_at(fixed + FADT_CONTROL_A);
  control_b = (u16)word_at(fixed + FADT_CONTROL_B);
  if (!events || !control_a) return;
  switch_acpi_on();
  out16(events, STATUS_POWER_BUTTON); /* writing a one clears it */
  out16((u16)(events + fixed[FADT_EVENTS_LENGTH] / 2), STATUS_POWER_BUTTON);
}

bool acpi_power_button_pressed(void) {
  if (event_device) return (*event_device & MICROVM_POWER_BUTTON) != 0;
  return events && (in16(events) & STATUS_POWER_BUTTON);
}

/* The byte code of a small integer: Zero, One, or a byte after its prefix. */
static u32 small_integer(const u8 **p) {
  u8 first = *(*p)++;
  return first == 0x0a ? *(*p)++ : first;
}

/* Name (_S5, Package () { a, b, … }): a package operator (0x12), its length in one to four bytes, the number of
   elements, the elements. False if there is none. */
static bool find_soft_off(u32 *a, u32 *b) {
  u32 address = word_at(fixed + FADT_DSDT);
  if (!reachable(address)) return false;
  const u8 *code = (const u8 *)(usize)address;
  u32 length = word_at(code + 4);
  if (length > MIB) return false;
  for (u32 at = 36; at + 11 <= length; at++) {
    if (code[at] != '_' || memcmp(code + at, "_S5_\x12", 5) != 0) continue;
    const u8 *p = code + at + 5;
    p += (*p >> 6) + 2;
    *a = small_integer(&p);
    *b = small_integer(&p);
    return true;
  }
  return false;
}

bool acpi_power_off(void) {
  u32 a, b;
  if (!fixed || !find_soft_off(&a, &b)) return false;
  if (control_a) {
    out16(control_a, (u16)(a << 10 | CONTROL_SLEEP));
    if (control_b) out16(control_b, (u16)(b << 10 | CONTROL_SLEEP));
    return true;
  }
  /* A generic address: the space (0 memory, 1 ports), three bytes, the address. */
  if (fixed_length < FADT_SLEEP_CONTROL + 12) return false;
  const u8 *sleep = fixed + FADT_SLEEP_CONTROL;
  u64 where = long_at(sleep + 4);
  u8 value = (u8)(a << 2 | SLEEP_CONTROL_ENABLE);
  if (sleep[0] == 1 && where <= 0xffff) out8((u16)where, value);
  else if (sleep[0] == 0 && where >= MIB && where <= 0xffffffffu) *(volatile u8 *)(usize)where = value;
  else return false;
  return true;
}
