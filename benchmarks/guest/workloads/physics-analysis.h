/* The analysis that the `physics-…` workloads share: single top quarks and background are generated, their particles
   are measured by a detector, clustered into jets and selected, and the mass of the top quark is fitted, with its error.

   Generation. Three events in five are t -> b W, W -> q q'. Both masses follow Breit-Wigner distributions (172.4 and
   1.4 GeV, 80.4 and 2.1 GeV), cut off at 6.3 half widths; the W boson is polarised as the V-A coupling makes it (70%
   longitudinal, 30% left-handed); all decays are two-body and are boosted to the laboratory. The others are three
   partons that have nothing to do with each other. Each parton becomes four particles, which share its momentum and
   have 0.5 GeV across it, and each event gets four soft particles.
   Detector. Energies get 50%/sqrt(E) and 3% in quadrature, directions 10 mrad each way.
   Reconstruction. Anti-kT jets with R = 0.5, recombined by adding four-momenta. Jets have 20 GeV across the beam and
   |y| < 2.5; exactly one carries a b tag (80% efficient, 2% mistaken); the two others whose mass is nearest to that of
   the W boson are scaled to it, which calibrates the jets' energies, and give the mass with the tagged one.
   Fit. A histogram gives the first guess. The unbinned likelihood of a Gaussian peak over a flat background (the peak's
   place, width and share) is maximised by damped Newton steps with the exact second derivatives,
   until the expected distance from the maximum is negligible; the inverse of their matrix there (Hesse) gives the error.

   It is a toy: no parton distributions, no matrix element, no hadronisation model. But it has the steps, the
   operations and the branches of a real one. Every statement that assigns rounds to `real`; what is inside an
   expression is evaluated as the machine does it, and only there can the machines differ. */
#ifndef PHYSICS_ANALYSIS_H
#define PHYSICS_ANALYSIS_H
#include "bits.h"
#include "physics-functions.h"
#include "random.h"

#ifndef EVENTS
#define EVENTS 128u
#endif
#ifndef SEED
#define SEED 0x12345679u
#endif
#define PARTONS 3u
#define PIECES 4u
#define SOFT 4u
#define PARTICLES (PARTONS * PIECES + SOFT)
#define LOWEST K(110.0)
#define HIGHEST K(240.0)
#define BINS 26u
#define BIN_WIDTH K(5.0)
#define TOP_MASS K(172.4)
#define TOP_WIDTH K(1.4)
#define W_MASS K(80.4)
#define W_WIDTH K(2.1)
#define B_MASS K(4.7)
#define PARAMETERS 3u

struct momentum {
  real e, x, y, z;
};

struct particle {
  struct momentum p;
  bool bottom;
};

struct jet {
  struct momentum p;
  real transverse, rapidity, azimuth; /* transverse momentum squared */
  bool bottom;
};

struct source {
  u32 state;
  bool has_spare;
  real spare;
};

struct fitted {
  real mass, error;
};

/* What the analysis found, as bits of doubles whatever `real` is, and a digest of all masses that went into the fit:
   it tells whether two results part before the fit or in it. */
struct found {
  u64 mass, error, digest;
};

/* Uniform in (0, 1), with so few bits that it is the same number in every format. */
static real uniform(struct source *from) {
  return ((real)(i32)(next_random(&from->state) >> 9) + K(0.5)) * K(1.1920928955078125e-7);
}

static real gaussian(struct source *from) {
  if (from->has_spare) {
    from->has_spare = false;
    return from->spare;
  }
  real sine, cosine, radius = ROOT(K(-2.0) * logarithm(uniform(from)));
  sine_cosine(uniform(from), &sine, &cosine);
  from->spare = radius * sine;
  from->has_spare = true;
  return radius * cosine;
}

static real breit_wigner(real mass, real width, struct source *from) {
  real sine, cosine, turn = (uniform(from) - K(0.5)) * K(0.45);
  if (turn < K(0.0)) turn = turn + K(1.0);
  sine_cosine(turn, &sine, &cosine);
  return mass + K(0.5) * width * sine / cosine;
}

static real size_of(struct momentum p) { return ROOT(p.x * p.x + p.y * p.y + p.z * p.z); }

static real mass_squared(struct momentum p) { return p.e * p.e - p.x * p.x - p.y * p.y - p.z * p.z; }

static struct momentum sum_of(struct momentum a, struct momentum b) {
  return (struct momentum){a.e + b.e, a.x + b.x, a.y + b.y, a.z + b.z};
}

static struct momentum scaled(struct momentum p, real factor) {
  return (struct momentum){p.e * factor, p.x * factor, p.y * factor, p.z * factor};
}

/* Seen from where the parent, of mass `mass`, has momentum `parent`. */
static struct momentum boosted(struct momentum p, struct momentum parent, real mass) {
  real along = (p.x * parent.x + p.y * parent.y + p.z * parent.z) / mass;
  real share = (along / (parent.e / mass + K(1.0)) + p.e) / mass;
  return (struct momentum){p.e * parent.e / mass + along, p.x + share * parent.x, p.y + share * parent.y,
                           p.z + share * parent.z};
}

/* A massless momentum with these components along the direction of `axis` and across it. */
static struct momentum around(struct momentum axis, real along, real first, real second) {
  real size = size_of(axis), x = axis.x / size, y = axis.y / size, z = axis.z / size;
  real flat = ROOT(x * x + y * y), ux = K(1.0), uy = K(0.0);
  if (flat > K(0.000001)) {
    ux = y / flat;
    uy = -x / flat;
  }
  real vx = -z * uy, vy = z * ux, vz = x * uy - y * ux;
  struct momentum p = {K(0.0), along * x + first * ux + second * vx, along * y + first * uy + second * vy,
                       along * z + second * vz};
  p.e = size_of(p);
  return p;
}

/* Of the helicity angle in the decay of the W boson, by acceptance and rejection. */
static real helicity_cosine(struct source *from) {
  for (;;) {
    real c = K(2.0) * uniform(from) - K(1.0);
    real density = K(0.525) * (K(1.0) - c * c) + K(0.1125) * (K(1.0) - c) * (K(1.0) - c);
    real height = K(0.7) * uniform(from);
    if (height < density) return c;
  }
}

static void generate_top(struct momentum *partons, struct source *from) {
  real mass = breit_wigner(TOP_MASS, TOP_WIDTH, from), w_mass = breit_wigner(W_MASS, W_WIDTH, from), sine, cosine;
  real sum = w_mass + B_MASS, difference = w_mass - B_MASS, square = mass * mass;
  real size = ROOT((square - sum * sum) * (square - difference * difference)) / (K(2.0) * mass);
  real z = K(2.0) * uniform(from) - K(1.0), flat = ROOT(K(1.0) - z * z);
  sine_cosine(uniform(from), &sine, &cosine);
  real px = size * flat * cosine, py = size * flat * sine, pz = size * z;
  struct momentum w = {ROOT(size * size + w_mass * w_mass), px, py, pz};
  struct momentum b = {ROOT(size * size + B_MASS * B_MASS), -px, -py, -pz};

  real c = helicity_cosine(from), across = ROOT(K(1.0) - c * c), half = K(0.5) * w_mass;
  sine_cosine(uniform(from), &sine, &cosine);
  struct momentum quark = around(w, half * c, half * across * cosine, half * across * sine);
  struct momentum other = {half, -quark.x, -quark.y, -quark.z};
  quark.e = half;
  quark = boosted(quark, w, w_mass);
  other = boosted(other, w, w_mass);

  real transverse = K(-60.0) * logarithm(uniform(from)), forward = K(120.0) * gaussian(from);
  sine_cosine(uniform(from), &sine, &cosine);
  struct momentum top = {ROOT(square + transverse * transverse + forward * forward), transverse * cosine,
                         transverse * sine, forward};
  partons[0] = boosted(b, top, mass);
  partons[1] = boosted(quark, top, mass);
  partons[2] = boosted(other, top, mass);
}

/* Massless, exponential across the beam, flat in rapidity. */
static struct momentum anywhere(real least, real mean, struct source *from) {
  real sine, cosine, transverse = least - mean * logarithm(uniform(from));
  real growth = exponential(K(4.0) * uniform(from) - K(2.0));
  sine_cosine(uniform(from), &sine, &cosine);
  real forward = K(0.5) * transverse * (growth - K(1.0) / growth);
  return (struct momentum){ROOT(transverse * transverse + forward * forward), transverse * cosine, transverse * sine,
                           forward};
}

/* The first piece of the first parton is what a b tag recognises. */
static void fragment(const struct momentum *partons, struct particle *particles, struct source *from) {
  for (u32 parton = 0; parton < PARTONS; parton++) {
    real shares[PIECES], total = K(0.0), size = size_of(partons[parton]);
    for (u32 i = 0; i < PIECES; i++) {
      shares[i] = -logarithm(uniform(from));
      total = total + shares[i];
    }
    for (u32 i = 0; i < PIECES; i++) {
      real first = K(0.5) * gaussian(from), second = K(0.5) * gaussian(from), along = size * shares[i] / total;
      particles->p = around(partons[parton], along, first, second);
      particles->bottom = parton == 0 && i == 0;
      particles++;
    }
  }
}

static struct momentum measured(struct momentum p, struct source *from) {
  real resolution = ROOT(K(0.25) / p.e + K(0.0009)), factor = K(1.0) + resolution * gaussian(from);
  if (factor < K(0.1)) factor = K(0.1);
  real energy = p.e * factor, first = K(0.01) * gaussian(from), second = K(0.01) * gaussian(from);
  struct momentum turned = around(p, K(1.0), first, second);
  return scaled(turned, energy / turned.e);
}

static struct jet jet_of(struct momentum p, bool bottom) {
  real transverse = p.x * p.x + p.y * p.y, rest = (p.e - p.z) * (p.e + p.z) - transverse;
  if (rest < K(0.0)) rest = K(0.0);
  real sum = p.e + (p.z < K(0.0) ? -p.z : p.z), ratio = sum * sum / (transverse + rest);
  real rapidity = K(0.5) * logarithm(ratio), azimuth = angle(p.y, p.x);
  if (p.z < K(0.0)) rapidity = -rapidity;
  return (struct jet){p, transverse, rapidity, azimuth, bottom};
}

/* The measure of anti-kT times R squared; `a` and `b` are inverse squares of transverse momenta. */
static real separation(const struct jet *one, const struct jet *other, real a, real b) {
  real along = one->rapidity - other->rapidity, turn = one->azimuth - other->azimuth;
  if (turn < K(0.0)) turn = -turn;
  if (turn > PI) turn = K(2.0) * PI - turn;
  real smaller = a < b ? a : b;
  return smaller * (along * along + turn * turn);
}

/* Clusters in place and returns the number of jets, in the order in which they were finished. Distances are kept and
   computed anew for a merged pair only (Cacciari, Salam and Soyez, JHEP 04 (2008) 063, for the measure). */
static u32 cluster(struct jet *pseudo, u32 count, struct jet *jets) {
  real inverse[PARTICLES], distance[PARTICLES][PARTICLES];
  u32 found = 0;
  for (u32 i = 0; i < count; i++) {
    inverse[i] = K(1.0) / pseudo[i].transverse;
    for (u32 j = 0; j < i; j++) distance[i][j] = separation(&pseudo[i], &pseudo[j], inverse[i], inverse[j]);
  }
  while (count) {
    u32 first = 0, second = 0;
    real least = inverse[0] * K(0.25);
    for (u32 i = 0; i < count; i++) {
      real beam = inverse[i] * K(0.25);
      if (beam < least) {
        least = beam;
        first = second = i;
      }
      for (u32 j = 0; j < i; j++)
        if (distance[i][j] < least) {
          least = distance[i][j];
          first = i;
          second = j;
        }
    }
    u32 last = --count;
    if (first == second) {
      jets[found++] = pseudo[first];
    } else {
      pseudo[second] = jet_of(sum_of(pseudo[first].p, pseudo[second].p), pseudo[first].bottom || pseudo[second].bottom);
      inverse[second] = K(1.0) / pseudo[second].transverse;
    }
    /* The last one moves to where one has gone. */
    if (first != last) {
      pseudo[first] = pseudo[last];
      inverse[first] = inverse[last];
      for (u32 j = 0; j < last; j++)
        if (j < first) distance[first][j] = distance[last][j];
        else if (j > first) distance[j][first] = distance[last][j];
    }
    if (first == second) continue;
    for (u32 j = 0; j < count; j++) {
      if (j == second) continue;
      real away = separation(&pseudo[second], &pseudo[j], inverse[second], inverse[j]);
      if (j < second) distance[second][j] = away;
      else distance[j][second] = away;
    }
  }
  return found;
}

/* The reconstructed mass of an event, or 0 if it is not selected. */
static real selected_mass(const struct jet *jets, u32 count, struct source *from) {
  struct momentum light[PARTICLES], tagged = {K(0.0), K(0.0), K(0.0), K(0.0)};
  u32 lights = 0, tags = 0;
  for (u32 i = 0; i < count; i++) {
    if (jets[i].transverse < K(400.0) || jets[i].rapidity < K(-2.5) || jets[i].rapidity > K(2.5)) continue;
    real chance = uniform(from);
    if (chance < (jets[i].bottom ? K(0.8) : K(0.02))) {
      tagged = jets[i].p;
      tags++;
    } else {
      light[lights++] = jets[i].p;
    }
  }
  if (tags != 1 || lights < 2) return K(0.0);
  real nearest = K(30.0), factor = K(0.0);
  struct momentum best = tagged;
  for (u32 i = 1; i < lights; i++)
    for (u32 j = 0; j < i; j++) {
      struct momentum pair = sum_of(light[i], light[j]);
      real mass = ROOT(mass_squared(pair)), away = mass - W_MASS;
      if (away < K(0.0)) away = -away;
      if (away < nearest) {
        nearest = away;
        best = pair;
        factor = W_MASS / mass;
      }
    }
  if (factor == K(0.0)) return K(0.0);
  real square = mass_squared(sum_of(scaled(best, factor), tagged));
  return square > K(0.0) ? ROOT(square) : K(0.0);
}

static real event_mass(struct source *from) {
  struct momentum partons[PARTONS];
  struct particle particles[PARTICLES];
  struct jet pseudo[PARTICLES], jets[PARTICLES];
  real kind = uniform(from);
  if (kind < K(0.4)) {
    for (u32 i = 0; i < PARTONS; i++) partons[i] = anywhere(K(25.0), K(30.0), from);
  } else {
    generate_top(partons, from);
  }
  fragment(partons, particles, from);
  for (u32 i = 0; i < SOFT; i++)
    particles[PARTONS * PIECES + i] = (struct particle){anywhere(K(0.3), K(1.0), from), false};
  for (u32 i = 0; i < PARTICLES; i++) pseudo[i] = jet_of(measured(particles[i].p, from), particles[i].bottom);
  u32 count = cluster(pseudo, PARTICLES, jets);
  return selected_mass(jets, count, from);
}

/* The centre of the three neighbouring bins that hold most. */
static real first_guess(const real *masses, u32 count) {
  u32 bins[BINS] = {0}, fullest = 1, most = 0;
  for (u32 i = 0; i < count; i++) {
    real place = (masses[i] - LOWEST) / BIN_WIDTH;
    u32 bin = (u32)(i32)place;
    bins[bin < BINS ? bin : BINS - 1]++;
  }
  for (u32 i = 1; i + 1 < BINS; i++) {
    u32 three = bins[i - 1] + bins[i] + bins[i + 1];
    if (three > most) {
      most = three;
      fullest = i;
    }
  }
  return LOWEST + ((real)(i32)fullest + K(0.5)) * BIN_WIDTH;
}

/* The negative logarithm of the likelihood, its gradient and its second derivatives (lower triangle), by the place,
   width and share of the peak. */
static real likelihood(const real *masses, u32 count, const real *at, real *gradient, real (*second)[PARAMETERS]) {
  real sum = K(0.0), flat = K(1.0) / (HIGHEST - LOWEST), share = at[2], rest = K(1.0) - share;
  real narrow = K(1.0) / at[1], height = narrow * K(0.3989422804014327);
  for (u32 i = 0; i < PARAMETERS; i++) {
    gradient[i] = K(0.0);
    for (u32 j = 0; j <= i; j++) second[i][j] = K(0.0);
  }
  for (u32 n = 0; n < count; n++) {
    real away = (masses[n] - at[0]) * narrow, square = away * away, power = K(-0.5) * square;
    real peak = power < K(-75.0) ? K(0.0) : height * exponential(power);
    real density = share * peak + rest * flat, inverse = K(1.0) / density;
    real by_mean = peak * away * narrow, by_sigma = peak * (square - K(1.0)) * narrow;
    real first[PARAMETERS] = {share * by_mean * inverse, share * by_sigma * inverse, (peak - flat) * inverse};
    real curve[PARAMETERS][PARAMETERS] = {
        {share * peak * (square - K(1.0)) * narrow * narrow * inverse},
        {share * by_mean * (square - K(3.0)) * narrow * inverse,
         share * peak * (square * square - K(5.0) * square + K(2.0)) * narrow * narrow * inverse},
        {by_mean * inverse, by_sigma * inverse, K(0.0)},
    };
    sum = sum - logarithm(density);
    for (u32 i = 0; i < PARAMETERS; i++) {
      gradient[i] = gradient[i] - first[i];
      for (u32 j = 0; j <= i; j++) second[i][j] = second[i][j] + (first[i] * first[j] - curve[i][j]);
    }
  }
  return sum;
}

/* Solves matrix x = right by Cholesky's decomposition, with `damping` added to the diagonal as a share of it. False if
   the matrix is not positive definite. */
static bool solve(real (*matrix)[PARAMETERS], real damping, const real *right, real *x) {
  real lower[PARAMETERS][PARAMETERS];
  for (u32 i = 0; i < PARAMETERS; i++)
    for (u32 j = 0; j <= i; j++) {
      real sum = matrix[i][j];
      if (i == j) sum = sum + damping * (sum < K(0.0) ? -sum : sum);
      for (u32 k = 0; k < j; k++) sum = sum - lower[i][k] * lower[j][k];
      if (i != j) {
        lower[i][j] = sum / lower[j][j];
      } else {
        if (!(sum > K(0.0))) return false;
        lower[i][i] = ROOT(sum);
      }
    }
  for (u32 i = 0; i < PARAMETERS; i++) {
    real sum = right[i];
    for (u32 k = 0; k < i; k++) sum = sum - lower[i][k] * x[k];
    x[i] = sum / lower[i][i];
  }
  for (u32 i = PARAMETERS; i-- > 0;) {
    real sum = x[i];
    for (u32 k = i + 1; k < PARAMETERS; k++) sum = sum - lower[k][i] * x[k];
    x[i] = sum / lower[i][i];
  }
  return true;
}

static bool allowed(const real *at) {
  return at[0] > LOWEST && at[0] < HIGHEST && at[1] > K(2.0) && at[1] < K(60.0) && at[2] > K(0.01) && at[2] < K(0.99);
}

static struct fitted fit(const real *masses, u32 count) {
  real at[PARAMETERS] = {first_guess(masses, count), K(10.0), K(0.6)};
  real gradient[PARAMETERS], next_gradient[PARAMETERS], second[PARAMETERS][PARAMETERS], next_second[PARAMETERS][PARAMETERS];
  real value = likelihood(masses, count, at, gradient, second), damping = K(0.0);
  for (u32 tries = 0; tries < 25; tries++) {
    real step[PARAMETERS], next[PARAMETERS], distance = K(0.0);
    bool better = solve(second, damping, gradient, step);
    if (better) {
      for (u32 i = 0; i < PARAMETERS; i++) {
        next[i] = at[i] - step[i];
        distance = distance + K(0.5) * step[i] * gradient[i];
      }
      better = allowed(next);
    }
    if (better) {
      real next_value = likelihood(masses, count, next, next_gradient, next_second);
      better = next_value <= value || distance < K(0.0001);
      if (better) {
        value = next_value;
        memcpy(at, next, sizeof at);
        memcpy(gradient, next_gradient, sizeof gradient);
        memcpy(second, next_second, sizeof second);
        if (distance < K(0.000001)) break;
      }
    }
    damping = better ? damping * K(0.1) : damping * K(10.0) + K(0.1);
    if (damping < K(0.001)) damping = K(0.0);
  }
  real unit_vector[PARAMETERS] = {K(1.0), K(0.0), K(0.0)}, column[PARAMETERS];
  struct fitted result = {at[0], K(0.0)};
  if (solve(second, K(0.0), unit_vector, column) && column[0] > K(0.0)) result.error = ROOT(column[0]);
  return result;
}

static struct found analysis(void) {
  real masses[EVENTS];
  struct source from = {SEED, false, K(0.0)};
  u64 digest = 0;
  u32 count = 0;
  for (u32 i = 0; i < EVENTS; i++) {
    real mass = event_mass(&from);
    if (mass < LOWEST || mass >= HIGHEST) continue;
    masses[count++] = mass;
    digest = (digest << 7 | digest >> 57) ^ bits_of(mass);
  }
  struct fitted fitted = fit(masses, count);
  return (struct found){bits_of(fitted.mass), bits_of(fitted.error), digest};
}

/* A unit of every one of these workloads. */
static u64 analysis_unit(void) {
  struct found found = analysis();
  machine.further[0] = found.error;
  machine.further[1] = found.digest;
  machine.further_count = 2;
  return found.mass;
}

#endif
