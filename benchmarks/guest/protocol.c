/* The line protocol, version 1: PROTOCOL.md. One answer for every line, whatever the line holds. */
#include "payload.h"

#define LINE_LIMIT 255u
#define FLOOD_WIDTH 64u

static char input[LINE_LIMIT];

struct words {
  const char *at;
  usize left;
};

static bool equals(struct words w, const char *text) {
  usize length = text_length(text);
  return w.left == length && memcmp(w.at, text, length) == 0;
}

/* Cuts the first word off; what follows the one space after it stays in `rest`. */
static struct words first_word(struct words *rest) {
  struct words word = {rest->at, 0};
  while (word.left < rest->left && rest->at[word.left] != ' ') word.left++;
  usize taken = word.left < rest->left ? word.left + 1 : word.left;
  rest->at += taken;
  rest->left -= taken;
  return word;
}

/* A decimal number from `least` to 2^32 - 1, without sign; anything else is refused. */
static bool parse_number(struct words w, u32 least, u32 *result) {
  u64 value = 0;
  if (w.left == 0 || w.left > 10) return false;
  for (usize i = 0; i < w.left; i++) {
    if (w.at[i] < '0' || w.at[i] > '9') return false;
    value = value * 10 + (u32)(w.at[i] - '0');
  }
  if (value < least || value > 0xffffffffu) return false;
  *result = (u32)value;
  return true;
}

static void fail(const char *code_and_words) {
  put_text("error ");
  put_text(code_and_words);
  put_line_end();
}

static bool find_workload(struct words name, u32 *which) {
  for (u32 i = 0; i < count_workloads(); i++)
    if (equals(name, workload_at(i)->name)) {
      *which = i;
      return true;
    }
  fail("unknown-workload no workload has that name");
  return false;
}

bool explain(enum readiness readiness) {
  if (readiness == READY) return true;
  if (readiness == NO_MEMORY) {
    fail("no-memory this machine has too little memory for it");
    return false;
  }
  put_text("error unsupported ");
  put_text(refusal ? refusal : "this machine lacks what it needs");
  put_line_end();
  return false;
}

static bool make_ready(u32 which) { return explain(prepare_workload(which)); }

static void list(void) {
  for (u32 i = 0; i < count_workloads(); i++) {
    put_text("workload ");
    put_text(workload_at(i)->name);
    put_line_end();
  }
  put_text("done list ");
  put_decimal(count_workloads());
  put_line_end();
}

static void prepare(struct words name) {
  u32 which;
  if (!find_workload(name, &which) || !make_ready(which)) return;
  put_text("prepared ");
  put_text(workload_at(which)->name);
  put_line_end();
}

static void run(struct words rest) {
  struct words name = first_word(&rest);
  u32 which, count;
  if (!find_workload(name, &which)) return;
  if (!parse_number(rest, 1, &count)) return fail("bad-number a count is a decimal number from 1 to 4294967295");
  if (!workload_at(which)->unit) return fail("unsupported it has a distribution and no units: see spread");
  if (!make_ready(which)) return;
  struct outcome outcome = run_workload(which, count);
  bool wrong = outcome.other != outcome.first;
  put_text(wrong ? "wrong " : "done ");
  put_text(workload_at(which)->name);
  put_text(" ");
  put_decimal(count);
  put_text(" ");
  put_decimal(outcome.ticks);
  put_text(" ");
  put_hex(outcome.first, 16);
  if (wrong) {
    put_text(" ");
    put_hex(outcome.other, 16);
  }
  for (u32 i = 0; !wrong && i < machine.further_count; i++) {
    put_text(" ");
    put_hex(machine.further[i], 16);
  }
  put_line_end();
}

static void spread(struct words rest) {
  struct words name = first_word(&rest);
  u32 which, count;
  if (!find_workload(name, &which)) return;
  if (!parse_number(rest, 1, &count)) return fail("bad-number a count is a decimal number from 1 to 4294967295");
  const struct operation *operation = operation_of(workload_at(which));
  if (!operation) return fail("unsupported it has no single operations to time");
  if (!machine.has_ticks) return fail("unsupported this CPU has no time-stamp counter");
  if (make_ready(which)) answer_spread(operation, count);
}

static void flood(struct words rest) {
  u32 count;
  if (!parse_number(rest, 0, &count)) return fail("bad-number a size is a decimal number from 0 to 4294967295");
  for (u32 sent = 0, column; sent < count; sent += column) {
    for (column = 0; column < FLOOD_WIDTH && column < count - sent; column++) {
      char letter = (char)('a' + column % 26);
      put_bytes(&letter, 1);
    }
    put_line_end();
  }
  put_text("done flood ");
  put_decimal(count);
  put_line_end();
}

/* Clear screen, set the window's title, bell, and an eight-bit CSI: what a console must not pass on unseen. */
static void control(void) {
  put_text("\033[2J\033[H\033]0;title\007\007\x9b" "31mred\033[0m");
  put_line_end();
  put_text("done control");
  put_line_end();
}

static void end_with(struct words rest) {
  u32 code;
  if (!parse_number(rest, 0, &code)) return fail("bad-number a code is a decimal number from 0 to 4294967295");
  platform_exit(code);
  fail("unsupported this machine has no way to exit with a code");
}

static void command(struct words line) {
  struct words rest = line, verb = first_word(&rest);
  if (equals(verb, "run")) return run(rest);
  if (equals(verb, "prepare")) return prepare(rest);
  if (equals(verb, "spread")) return spread(rest);
  if (equals(verb, "flood")) return flood(rest);
  if (equals(verb, "exit")) return end_with(rest);
  if (equals(verb, "echo")) {
    put_text("echo ");
    put_bytes(rest.at, rest.left);
    return put_line_end();
  }
  if (equals(line, "list")) return list();
  if (equals(line, "cpu")) return report_cpu();
  if (equals(line, "control")) return control();
  if (equals(line, "clock")) {
    put_text("clock ");
    put_decimal(read_ticks());
    return put_line_end();
  }
  if (equals(line, "memory")) {
    put_text("memory ");
    put_decimal(machine.memory);
    return put_line_end();
  }
  if (equals(line, "off")) {
    put_text("off");
    put_line_end();
    platform_off();
  }
  if (!platform_command(line.at, line.left)) fail("unknown-command no such command");
}

void serve(void) {
  identify_cpu();
  put_text("ready polyvisor-payload 1 ");
  put_text(platform_target);
  put_line_end();
  usize length = 0;
  bool too_long = false;
  int previous = 0;
  for (;;) {
    int byte = platform_read();
    if (byte < 0) platform_off();
    bool second_half = byte == '\n' && previous == '\r';
    previous = byte;
    if (second_half) continue;
    if (byte != '\n' && byte != '\r') {
      if (length < LINE_LIMIT) input[length++] = (char)byte;
      else too_long = true;
      continue;
    }
    if (too_long) fail("line-too-long a line has at most 255 bytes");
    else command((struct words){input, length});
    length = 0;
    too_long = false;
  }
}
