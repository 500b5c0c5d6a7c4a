/* The same analysis in single precision with SSE: what is lost by it, beside what the statistics leave open. */
#define SINGLE
#include "physics-analysis.h"

const struct workload physics_single_sse = {"physics-single-sse", NEEDS_SSE2, NULL, analysis_unit};
