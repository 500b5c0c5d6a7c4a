/* Quicksort of 1,024 numbers: comparisons that no predictor guesses, swaps, and a stack. */
#include "random.h"

#define COUNT 1024u
#define SMALL 12u

static u32 original[COUNT], numbers[COUNT];

static enum readiness prepare(void) {
  u32 state = 0xdeadbeefu;
  for (u32 i = 0; i < COUNT; i++) original[i] = next_random(&state);
  return READY;
}

static void insertion_sort(i32 low, i32 high) {
  for (i32 i = low + 1; i <= high; i++) {
    u32 kept = numbers[i];
    i32 j = i;
    for (; j > low && numbers[j - 1] > kept; j--) numbers[j] = numbers[j - 1];
    numbers[j] = kept;
  }
}

static void quick_sort(i32 low, i32 high) {
  while (high - low >= (i32)SMALL) {
    u32 pivot = numbers[low + (high - low) / 2];
    i32 i = low, j = high;
    while (i <= j) {
      while (numbers[i] < pivot) i++;
      while (numbers[j] > pivot) j--;
      if (i <= j) {
        u32 kept = numbers[i];
        numbers[i++] = numbers[j];
        numbers[j--] = kept;
      }
    }
    /* The smaller side by recursion, the larger by the loop: the stack stays shallow. */
    if (j - low < high - i) {
      quick_sort(low, j);
      low = i;
    } else {
      quick_sort(i, high);
      high = j;
    }
  }
  insertion_sort(low, high);
}

static u64 unit(void) {
  u32 sum = 0, disorder = 0;
  for (u32 i = 0; i < COUNT; i++) numbers[i] = original[i];
  quick_sort(0, COUNT - 1);
  for (u32 i = 0; i < COUNT; i++) {
    sum = sum * 31 + numbers[i];
    if (i && numbers[i - 1] > numbers[i]) disorder++;
  }
  return (u64)sum << 32 | disorder;
}

const struct workload sort = {"sort", NEEDS_NOTHING, prepare, unit};
