/* The same analysis in double precision, compiled as for a CPU that has fused multiply-add and with the compiler's leave
   to use it (-mfma -ffp-contract=fast, the default of gcc outside the ISO modes): a product that is added to something
   is not rounded before. The answer tells a platform on which somebody else's build did that. */
#include "physics-analysis.h"

static enum readiness prepare(void) { return machine.allow_fma && machine.allow_fma() ? READY : UNSUPPORTED; }

const struct workload physics_double_fma = {"physics-double-fma", NEEDS_SSE2, prepare, analysis_unit};
