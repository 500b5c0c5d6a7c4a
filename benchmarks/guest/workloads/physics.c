/* A whole analysis in small: events are generated, measured with a detector's resolution, reconstructed and fitted, and
   the result is a number with a known right answer, the mass of the top quark that was put in.

   Each signal event is a top quark of 172.4 GeV with its natural width that decays into a W boson and a b quark; one
   event in five is background, flat in the mass. The two momenta are smeared, the invariant mass is computed again, a
   histogram gives the first guess, and an unbinned fit of a Gaussian peak over a flat background (expectation
   maximisation) gives the mass. It mixes all that such programs do: random numbers, elementary functions, branches,
   arrays. The checksum is the bits of the fitted mass in GeV. */
#include "elementary.h"
#include "random.h"

#define EVENTS 384u
#define STEPS 10u
#define LOWEST 120.0
#define HIGHEST 225.0
#define BINS 35u
#define TOP_MASS 172.4
#define TOP_WIDTH 1.4
#define W_MASS 80.4
#define B_MASS 4.7

struct momentum {
  double e, x, y, z;
};

/* Uniform in (0, 1): never 0, so that its logarithm exists. The signed conversion is one SSE2 instruction. */
static double uniform(u32 *state) { return ((double)(i32)(next_random(state) >> 2) + 0.5) * (1.0 / 1073741824.0); }

static double gaussian(u32 *state) {
  double sine, cosine, radius = __builtin_sqrt(-2.0 * natural_log(uniform(state)));
  sine_cosine(uniform(state), &sine, &cosine);
  return radius * cosine;
}

static double generated_mass(u32 *state) {
  double sine, cosine;
  if (uniform(state) < 0.2) return LOWEST + (HIGHEST - LOWEST) * uniform(state);
  /* Breit-Wigner, cut off at some three widths. */
  double turn = (uniform(state) - 0.5) * 0.45;
  sine_cosine(turn < 0.0 ? turn + 1.0 : turn, &sine, &cosine);
  return TOP_MASS + 0.5 * TOP_WIDTH * sine / cosine;
}

/* Seen from where the parent, of mass `mass`, has momentum `parent`. */
static struct momentum boosted(struct momentum p, struct momentum parent, double mass) {
  double along = (p.x * parent.x + p.y * parent.y + p.z * parent.z) / mass;
  double factor = along / (parent.e / mass + 1.0) + p.e;
  double share = factor / mass;
  return (struct momentum){
      p.e * parent.e / mass + along,
      p.x + share * parent.x,
      p.y + share * parent.y,
      p.z + share * parent.z,
  };
}

/* A calorimeter: the relative resolution is 50% over the square root of the energy, and 3% more in quadrature. */
static struct momentum measured(struct momentum p, double mass, u32 *state) {
  double resolution = __builtin_sqrt(0.25 / p.e + 0.0009), scale = 1.0 + resolution * gaussian(state);
  double x = p.x * scale, y = p.y * scale, z = p.z * scale;
  return (struct momentum){__builtin_sqrt(mass * mass + x * x + y * y + z * z), x, y, z};
}

static double reconstructed_mass(u32 *state) {
  double mass = generated_mass(state), sine, cosine;
  double sum = W_MASS + B_MASS, difference = W_MASS - B_MASS, square = mass * mass;
  double size = __builtin_sqrt((square - sum * sum) * (square - difference * difference)) / (2.0 * mass);
  double z = 2.0 * uniform(state) - 1.0, flat = __builtin_sqrt(1.0 - z * z);
  sine_cosine(uniform(state), &sine, &cosine);
  double px = size * flat * cosine, py = size * flat * sine, pz = size * z;
  struct momentum w = {__builtin_sqrt(size * size + W_MASS * W_MASS), px, py, pz};
  struct momentum b = {__builtin_sqrt(size * size + B_MASS * B_MASS), -px, -py, -pz};

  double transverse = -80.0 * natural_log(uniform(state)), forward = 150.0 * gaussian(state);
  sine_cosine(uniform(state), &sine, &cosine);
  struct momentum top = {__builtin_sqrt(square + transverse * transverse + forward * forward), transverse * cosine,
                         transverse * sine, forward};
  w = measured(boosted(w, top, mass), W_MASS, state);
  b = measured(boosted(b, top, mass), B_MASS, state);
  double e = w.e + b.e, x = w.x + b.x, y = w.y + b.y;
  z = w.z + b.z;
  return __builtin_sqrt(e * e - x * x - y * y - z * z);
}

/* The middle of the fullest bin. */
static double first_guess(const double *masses, u32 count) {
  u32 bins[BINS] = {0}, fullest = 0;
  for (u32 i = 0; i < count; i++) bins[(u32)(i32)((masses[i] - LOWEST) * (BINS / (HIGHEST - LOWEST)))]++;
  for (u32 i = 1; i < BINS; i++)
    if (bins[i] > bins[fullest]) fullest = i;
  return LOWEST + ((double)(i32)fullest + 0.5) * ((HIGHEST - LOWEST) / BINS);
}

static double fitted_mass(const double *masses, u32 count) {
  double mean = first_guess(masses, count), sigma = 8.0, fraction = 0.75;
  for (u32 step = 0; step < STEPS; step++) {
    double weights = 0.0, first = 0.0, second = 0.0;
    double height = fraction / (sigma * 2.5066282746310002), background = (1.0 - fraction) / (HIGHEST - LOWEST);
    double narrow = -0.5 / (sigma * sigma);
    for (u32 i = 0; i < count; i++) {
      double away = masses[i] - mean, power = away * away * narrow;
      double peak = power < -600.0 ? 0.0 : height * exponential(power), weight = peak / (peak + background);
      weights = weights + weight;
      first = first + weight * away;
      second = second + weight * away * away;
    }
    double shift = first / weights;
    mean = mean + shift;
    sigma = __builtin_sqrt(second / weights - shift * shift);
    fraction = weights / (double)(i32)count;
  }
  return mean;
}

static u64 unit(void) {
  static double masses[EVENTS];
  u32 state = 0x12345679u, count = 0;
  for (u32 i = 0; i < EVENTS; i++) {
    double mass = reconstructed_mass(&state);
    if (mass >= LOWEST && mass < HIGHEST) masses[count++] = mass;
  }
  return bits_of(fitted_mass(masses, count));
}

const struct workload physics = {"physics", NEEDS_SSE2, NULL, unit};
