/* The workloads that a Linux process has beside those of every platform; the sources are in system/. */
#include "../../payload.h"

#ifdef __x86_64__
#define EACH(X) \
  X(system_call_null) X(pipe_transfer) X(context_switch) X(wake_processor) \
  X(fork_wait) X(fork_exec_wait) X(thread_create) X(map_unmap) X(page_fault) \
  X(file_create_memory) X(file_stat_memory) X(file_create_disk) X(file_stat_disk) \
  DISK(X, random_read) DISK(X, random_write) DISK(X, sequential_read) DISK(X, sequential_write) \
  X(tcp_round_trip) X(tcp_send) X(tcp_receive)
#define DISK(X, use) X(disk_##use##_4k_1) X(disk_##use##_4k_16) X(disk_##use##_1m_1) X(disk_##use##_1m_16)

#define DECLARE(name) extern const struct workload name;
#define ADDRESS(name) &name,
EACH(DECLARE)

const struct workload *const platform_workloads[] = {EACH(ADDRESS)};
const u32 platform_workload_count = sizeof platform_workloads / sizeof *platform_workloads;
#else
const struct workload *const platform_workloads[] = {NULL};
const u32 platform_workload_count = 0;
#endif

const struct operation *const platform_operations[] = {NULL};
const u32 platform_operation_count = 0;
