/* The workloads that a Linux process has beside those of every platform. */
#include "../../payload.h"

const struct workload *const platform_workloads[] = {NULL};
const u32 platform_workload_count = 0;
