/* Instructions of the highest privilege that a hypervisor answers: reading and writing a model-specific register, and
   the call of the hypervisor. The register is the page attribute table (Intel SDM volume 3A, 12.12), which hypervisors
   keep for each guest themselves; the call is KVM's number 1, which it answers with 0 and which asks for nothing (Linux,
   Documentation/virt/kvm/x86/hypercalls.rst). Each is tried out first where an exception does no harm. */
#include "../../../cpu/x86/cpuid.h"
#include "../interrupts.h"
#include "operations.h"

enum { HAS_MSRS = 1 << 5, HAS_ATTRIBUTE_TABLE = 1 << 16, ATTRIBUTE_TABLE = 0x277 };

static u64 table;

static inline u64 read_register(void) {
  u32 low, high;
  __asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(ATTRIBUTE_TABLE));
  return (u64)high << 32 | low;
}

static inline void write_register(u64 value) {
  __asm__ volatile("wrmsr" : : "c"(ATTRIBUTE_TABLE), "a"((u32)value), "d"((u32)(value >> 32)) : "memory");
}

static void try_register(void) {
  table = read_register();
  write_register(table);
}

static enum readiness prepare_register(void) {
  if (!has_cpuid() || !(cpuid(1).d & HAS_MSRS) || !(cpuid(1).d & HAS_ATTRIBUTE_TABLE))
    return refuse("this CPU has no page attribute table");
  return guarded_call(try_register) ? refuse("the page attribute table cannot be accessed") : READY;
}

static inline u32 read_table(void) { return read_register() == table; }
static inline u32 write_table(void) {
  write_register(table);
  return 1;
}
static bool table_is_written(void) { return read_register() == table; }

static bool by_vmmcall;
static usize answer;

static inline usize call_hypervisor(void) {
  usize result = 1;
  if (by_vmmcall) __asm__ volatile("vmmcall" : "+a"(result) : "b"(0), "c"(0), "d"(0) : "memory");
  else __asm__ volatile("vmcall" : "+a"(result) : "b"(0), "c"(0), "d"(0) : "memory");
  return result;
}

static void try_call(void) { answer = call_hypervisor(); }

static enum readiness prepare_call(void) {
  struct leaf zero = cpuid(0), signature = cpuid(0x40000000u);
  bool kvm = signature.b == 0x4b4d564bu && signature.c == 0x564b4d56u && signature.d == 0x4du;
  if (!(cpuid(1).c >> 31) || !kvm) return refuse("there is no KVM that could be called");
  by_vmmcall = zero.c == 0x444d4163u || zero.c == 0x656e6975u; /* AuthenticAMD, HygonGenuine */
  if (guarded_call(try_call) || answer != 0) return refuse("KVM does not answer its hypercall");
  return READY;
}

static enum readiness prepare_hypercall(void) {
  return has_cpuid() ? prepare_call() : refuse("there is no KVM that could be called");
}

static inline u32 call_once(void) { return call_hypervisor() == 0; }

PLAIN_BOUNDARY(msr_read, "msr-read", prepare_register, read_table, always_right);
PLAIN_BOUNDARY(msr_write, "msr-write", prepare_register, write_table, table_is_written);
PLAIN_BOUNDARY(hypercall, "hypercall", prepare_hypercall, call_once, always_right);
