/* Whether the analysis is one: it is made with a thousand different seeds, and the fitted mass is compared with the one
   that was generated. The pull, its distance in units of the error, has a width of one where the error is right; its
   mean is the bias, which a calibration against simulated events would take away. */
#include <math.h>
#include <stdio.h>

#define EXPERIMENTS 1000
#define SEED seed
static unsigned seed = 1;
#include "../../guest/workloads/physics-analysis.h"

int main(void) {
  double masses = 0.0, errors = 0.0, pulls = 0.0, squares = 0.0;
  int fitted = 0;
  for (int i = 0; i < EXPERIMENTS; i++) {
    seed = seed * 747796405u + 2891336453u;
    struct found found = analysis();
    double mass = number_of(found.mass), error = number_of(found.error), pull = (mass - TOP_MASS) / error;
    if (!(error > 0.0)) continue;
    fitted++;
    masses += mass;
    errors += error;
    pulls += pull;
    squares += pull * pull;
  }
  double mean = pulls / fitted;
  printf("%d of %d fits; mass %.3f, error %.3f; pull %.3f with width %.3f\n", fitted, EXPERIMENTS, masses / fitted,
         errors / fitted, mean, sqrt(squares / fitted - mean * mean));
  return 0;
}
