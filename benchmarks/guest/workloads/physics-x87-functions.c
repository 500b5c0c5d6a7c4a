/* The same analysis in double precision in the x87 unit, with its elementary functions by the unit's own instructions
   (FSIN, FCOS, FYL2X, F2XM1, FPATAN), as the mathematical libraries for i386 had them. Processors differ in the last bits
   of these, and emulators compute some of them in doubles. */
#define X87_FUNCTIONS
#include "physics-analysis.h"

const struct workload physics_x87_functions = {"physics-x87-functions", NEEDS_X87, NULL, analysis_unit};
