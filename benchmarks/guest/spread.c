/* The distribution of single operations: each is timed on its own by the time-stamp counter and sorted into a bucket.
   A bucket is one number of ticks below 32, and a sixteenth of a power of two from there on (PROTOCOL.md). The same is
   done with nothing in between, so that everybody sees what the timing itself takes. */
#include "ticks.h"

enum { EXACT = 32, PARTS = 16, PART_BITS = 4, BUCKETS = 61 * PARTS, PAIRS_IN_LINE = 12, WARM_UP = 64 };

static u32 buckets[BUCKETS];

struct range {
  u64 minimum, maximum;
};

static u32 bucket_of(u64 ticks) {
  u32 shift = 0;
  while (ticks >= EXACT) {
    ticks >>= 1;
    shift++;
  }
  return shift * PARTS + (u32)ticks;
}

static u64 beginning_of(u32 bucket) {
  if (bucket < EXACT) return bucket;
  return (u64)(PARTS + bucket % PARTS) << (bucket / PARTS - 1);
}

static u64 nothing(u64 *ticks) {
  u64 start = ticks_now();
  *ticks = ticks_now() - start;
  return 0;
}

static void count_in(struct range *range, u64 ticks) {
  if (ticks >> 63) ticks = 0; /* a counter that went backwards */
  if (ticks < range->minimum) range->minimum = ticks;
  if (ticks > range->maximum) range->maximum = ticks;
  buckets[bucket_of(ticks)]++;
}

static struct range time_all(u64 (*once)(u64 *), u32 count, u64 *first, u64 *other) {
  struct range range = {~0ull, 0};
  u64 ticks = 0;
  memset(buckets, 0, sizeof buckets);
  *other = *first = once(&ticks);
  for (u32 i = 1; i < WARM_UP && i < count; i++) {
    u64 sum = once(&ticks);
    if (sum != *first) *other = sum;
  }
  for (u32 i = 0; i < count && *other == *first; i++) {
    u64 sum = once(&ticks);
    if (sum != *first) *other = sum;
    count_in(&range, ticks);
  }
  return range;
}

/* The beginning of the bucket in which the middle one lies, or the minimum, if that is later. */
static u64 median(struct range range, u32 count) {
  u32 seen = 0, bucket = 0;
  while (bucket < BUCKETS - 1 && (seen += buckets[bucket]) <= (count - 1) / 2) bucket++;
  return beginning_of(bucket) > range.minimum ? beginning_of(bucket) : range.minimum;
}

static void begin_line(const char *words, const char *name) {
  put_text(words);
  put_text(" ");
  put_text(name);
}

static void put_number(u64 value) {
  put_text(" ");
  put_decimal(value);
}

static void put_sum(u64 sum) {
  put_text(" ");
  put_hex(sum, 16);
}

static void put_buckets(const char *name) {
  u32 pairs = 0;
  for (u32 bucket = 0; bucket < BUCKETS; bucket++) {
    if (!buckets[bucket]) continue;
    if (pairs % PAIRS_IN_LINE == 0) {
      if (pairs) put_line_end();
      begin_line("spread-buckets", name);
    }
    pairs++;
    put_number(bucket);
    put_text(":");
    put_decimal(buckets[bucket]);
  }
  put_line_end();
}

const struct operation *operation_of(const struct workload *workload) {
  usize length = text_length(workload->name) + 1;
  for (u32 i = 0; i < single_operation_count + platform_operation_count; i++) {
    const struct operation *o = i < single_operation_count ? single_operations[i] : platform_operations[i - single_operation_count];
    if (text_length(o->name) + 1 == length && memcmp(o->name, workload->name, length) == 0) return o;
  }
  return NULL;
}

void answer_spread(const struct operation *operation, u32 count) {
  u64 first, other;
  refusal = NULL;
  if (operation->begin && !explain(operation->begin(count))) return;
  struct range empty = time_all(nothing, count, &first, &other);
  u64 middle = median(empty, count);
  struct range range = time_all(operation->once, count, &first, &other);
  if (operation->end) operation->end();
  if (other != first) {
    begin_line("wrong spread", operation->name);
    put_number(count);
    put_sum(first);
    put_sum(other);
    return put_line_end();
  }
  begin_line("spread-empty", operation->name);
  put_number(empty.minimum);
  put_number(middle);
  put_number(empty.maximum);
  put_line_end();
  put_buckets(operation->name);
  begin_line("done spread", operation->name);
  put_number(count);
  put_number(range.minimum);
  put_number(range.maximum);
  put_sum(first);
  put_line_end();
}
