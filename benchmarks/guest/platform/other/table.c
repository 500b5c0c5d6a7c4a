/* Nothing beside the workloads of every platform. */
#include "../../payload.h"

const struct workload *const platform_workloads[] = {NULL};
const u32 platform_workload_count = 0;
const struct operation *const platform_operations[] = {NULL};
const u32 platform_operation_count = 0;
