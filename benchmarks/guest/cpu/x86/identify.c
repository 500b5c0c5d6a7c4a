/* What CPUID says (Intel SDM volume 2A, CPUID; AMD APM volume 3, appendix E), and the time-stamp counter. */
#include "cpuid.h"

#define EDX_FPU (1u << 0)
#define EDX_TSC (1u << 4)
#define EDX_SSE2 (1u << 26)
#define ECX_HYPERVISOR (1u << 31)

void identify_cpu(void) {
  u32 d = has_cpuid() && cpuid(0).a >= 1 ? cpuid(1).d : 0;
  if (d & EDX_FPU) machine.abilities |= NEEDS_X87;
  if (d & EDX_SSE2) machine.abilities |= NEEDS_SSE2;
  if (machine.code) machine.abilities |= NEEDS_CODE;
  machine.has_ticks = (d & EDX_TSC) != 0;
}

/* Not serialised: a run is millions of times longer than the few instructions that may be reordered around it. */
u64 read_ticks(void) {
  u32 low, high;
  if (!machine.has_ticks) return 0;
  __asm__ volatile("rdtsc" : "=a"(low), "=d"(high) : : "memory");
  return (u64)high << 32 | low;
}

static u32 gather(u8 *to, u32 at, u32 word) {
  for (u32 i = 0; i < 4; i++) to[at + i] = (u8)(word >> i * 8);
  return at + 4;
}

static void put_bytes_as_hex(const u8 *bytes, u32 count) {
  while (count && (bytes[count - 1] == 0 || bytes[count - 1] == ' ')) count--;
  if (count == 0) put_text("none");
  for (u32 i = 0; i < count; i++) put_hex(bytes[i], 2);
}

static void put_vendor(struct leaf l) {
  u8 name[12];
  gather(name, gather(name, gather(name, 0, l.b), l.d), l.c);
  for (u32 i = 0; i < sizeof name; i++) {
    char letter = (char)name[i];
    bool plain = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9');
    put_bytes(plain ? &letter : "_", 1);
  }
}

static void put_brand(u32 last_extended) {
  u8 brand[48];
  u32 at = 0;
  if (last_extended < 0x80000004u) return put_text("none");
  for (u32 leaf = 0x80000002u; leaf <= 0x80000004u; leaf++) {
    struct leaf l = cpuid(leaf);
    at = gather(brand, at, l.a);
    at = gather(brand, at, l.b);
    at = gather(brand, at, l.c);
    at = gather(brand, at, l.d);
  }
  put_bytes_as_hex(brand, sizeof brand);
}

static void report_hypervisor(bool present) {
  u8 signature[12];
  put_text("hypervisor ");
  if (present) {
    struct leaf l = cpuid(0x40000000u);
    gather(signature, gather(signature, gather(signature, 0, l.b), l.c), l.d);
    put_bytes_as_hex(signature, sizeof signature);
  } else {
    put_text("none");
  }
  put_line_end();
}

void report_cpu(void) {
  struct leaf zero = {0}, one = {0}, seven = {0}, extended = {0};
  bool known = has_cpuid();
  u32 last_extended = 0;
  if (known) {
    zero = cpuid(0);
    if (zero.a >= 1) one = cpuid(1);
    if (zero.a >= 7) seven = cpuid(7);
    last_extended = cpuid(0x80000000u).a;
    if (last_extended < 0x80000000u || last_extended > 0x8000ffffu) last_extended = 0;
    if (last_extended >= 0x80000001u) extended = cpuid(0x80000001u);
  }
  u32 family = one.a >> 8 & 15, model = one.a >> 4 & 15;
  if (family == 15 || family == 6) model |= (one.a >> 16 & 15) << 4;
  if (family == 15) family += one.a >> 20 & 255;
  put_text("cpu ");
  if (known) put_vendor(zero);
  else put_text("none");
  put_text(" ");
  put_decimal(family);
  put_text(".");
  put_decimal(model);
  put_text(".");
  put_decimal(one.a & 15);
  put_text(" ");
  u32 words[] = {one.d, one.c, seven.b, seven.c, seven.d, extended.d, extended.c};
  for (u32 i = 0; i < sizeof words / sizeof *words; i++) {
    if (i) put_text(",");
    put_hex(words[i], 8);
  }
  put_text(" ");
  put_brand(last_extended);
  put_line_end();
  report_hypervisor(one.c & ECX_HYPERVISOR);
  put_text("done cpu");
  put_line_end();
}
