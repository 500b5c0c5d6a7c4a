/* The workloads that a machine without an operating system has beside those of every platform: the ways out of a guest
   that only the highest privilege may take. */
#include "../../payload.h"

#define EACH(X) \
  X(port_read) X(port_write) X(port_read_unhandled) X(port_write_unhandled) \
  X(mmio_apic_read) X(mmio_apic_write) X(mmio_hpet_read) X(mmio_vga_read) X(mmio_vga_write) \
  X(mmio_unhandled_read) X(mmio_unhandled_write) \
  X(msr_read) X(msr_write) X(hypercall) \
  X(page_fault) X(page_table_switch) X(page_invalidate) X(first_touch) \
  X(timer_interrupt) X(halt_wake) \
  X(ipi_halted) X(ipi_running) X(tlb_shoot_down)

#define DECLARE(name) extern const struct workload name; extern const struct operation name##_once;
#define WORKLOAD(name) &name,
#define OPERATION(name) &name##_once,
EACH(DECLARE)

const struct workload *const platform_workloads[] = {EACH(WORKLOAD)};
const u32 platform_workload_count = sizeof platform_workloads / sizeof *platform_workloads;
const struct operation *const platform_operations[] = {EACH(OPERATION)};
const u32 platform_operation_count = sizeof platform_operations / sizeof *platform_operations;
