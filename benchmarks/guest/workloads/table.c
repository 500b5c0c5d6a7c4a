/* Every workload, in the order in which `list` names them. */
#include "../payload.h"

#define EACH(X) \
  X(integer_add) X(integer_multiply) X(integer_divide) \
  X(float_sse) X(float_x87) X(matrix_multiply) \
  X(branches_predictable) X(branches_random) X(indirect_calls) \
  X(sha256) X(compress) X(sort) \
  X(memory_read) X(memory_fill) X(memory_copy) \
  X(latency_16k) X(latency_256k) X(latency_4m) X(latency_32m) \
  X(self_modifying) X(physics) \
  X(physics_double_sse) X(physics_single_sse) X(physics_double_x87) X(physics_single_x87) X(physics_x87_functions) \
  X(physics_double_fma) X(physics_double_x87_53) X(physics_single_x87_24) X(physics_x87_probe)

#define DECLARE(name) extern const struct workload name;
#define ADDRESS(name) &name,
EACH(DECLARE)

const struct workload *const workloads[] = {EACH(ADDRESS)};
const u32 workload_count = sizeof workloads / sizeof *workloads;
