/* Every workload, in the order in which `list` names them. */
#include "../payload.h"

#ifdef OTHER_CPU
#define X86(X, name)
#else
#define X86(X, name) X(name)
#endif

#define EACH(X) \
  X(integer_add) X(integer_multiply) X(integer_divide) \
  X(float_sse) X86(X, float_x87) X(matrix_multiply) \
  X(branches_predictable) X(branches_random) X(indirect_calls) \
  X(sha256) X(compress) X(sort) \
  X(memory_read) X(memory_fill) X(memory_copy) \
  X(latency_16k) X(latency_256k) X(latency_4m) X(latency_32m) \
  X86(X, self_modifying) X(physics) \
  X(physics_double_sse) X(physics_single_sse) X86(X, physics_double_x87) X86(X, physics_single_x87) \
  X86(X, physics_x87_functions) X(physics_double_fma) X86(X, physics_double_x87_53) X86(X, physics_single_x87_24) \
  X86(X, physics_x87_probe) \
  X86(X, cpuid_leaf) X86(X, rdtsc) X86(X, indirect_branches) X86(X, code_overflow) X86(X, code_beside_data)

/* Those whose single operations `spread` can time. */
#define EACH_OPERATION(X) \
  X86(X, cpuid_leaf) X86(X, rdtsc) X86(X, indirect_branches) X86(X, code_overflow) X86(X, code_beside_data)

#define DECLARE(name) extern const struct workload name;
#define ADDRESS(name) &name,
#define DECLARE_OPERATION(name) extern const struct operation name##_once;
#define OPERATION(name) &name##_once,
EACH(DECLARE)
EACH_OPERATION(DECLARE_OPERATION)

const struct workload *const workloads[] = {EACH(ADDRESS)};
const u32 workload_count = sizeof workloads / sizeof *workloads;

const struct operation *const single_operations[] = {EACH_OPERATION(OPERATION)};
const u32 single_operation_count = sizeof single_operations / sizeof *single_operations;
