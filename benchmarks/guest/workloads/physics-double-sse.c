/* The analysis of physics-analysis.h in double precision with SSE2: what a program compiled today computes, and what all
   other forms of it are compared with. Each operation rounds to a double, so that every conforming machine agrees. */
#include "physics-analysis.h"

const struct workload physics_double_sse = {"physics-double-sse", NEEDS_SSE2, NULL, analysis_unit};
