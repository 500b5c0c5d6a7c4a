/* The workloads that a machine without an operating system has beside those of every platform. */
#include "../../payload.h"

const struct workload *const platform_workloads[] = {NULL};
const u32 platform_workload_count = 0;
