/* A product of two 20 by 20 matrices of doubles: floating point with the loads, stores and address arithmetic that
   real programs have around it. The three matrices fit the first-level cache. */
#include "bits.h"

#define SIDE 20u

static double left[SIDE][SIDE], right[SIDE][SIDE], product[SIDE][SIDE];

static enum readiness prepare(void) {
  for (u32 i = 0; i < SIDE; i++)
    for (u32 j = 0; j < SIDE; j++) {
      left[i][j] = (double)(i32)(i * 7 + j * 3) / 64.0 - 1.0;
      right[i][j] = 1.0 / (double)(i32)(i + j + 1);
    }
  return READY;
}

static u64 unit(void) {
  for (u32 i = 0; i < SIDE; i++)
    for (u32 j = 0; j < SIDE; j++) {
      double sum = 0.0;
      for (u32 k = 0; k < SIDE; k++) sum += left[i][k] * right[k][j];
      product[i][j] = sum;
    }
  u64 checksum = 0;
  for (u32 i = 0; i < SIDE; i++)
    for (u32 j = 0; j < SIDE; j++) checksum = (checksum << 1 | checksum >> 63) ^ bits_of(product[i][j]);
  return checksum;
}

const struct workload matrix_multiply = {"matrix-multiply", NEEDS_SSE2, prepare, unit};
