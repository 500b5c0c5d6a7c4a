/* Runs a program of the other root and tells what it wrote: PROTOCOL.md, `exec`. */
#include "execute.h"
#include "root.h"
#include "system-call.h"

#ifdef __x86_64__
enum { MOST_WORDS = 64, LONGEST_PIECE = 200, BOTH = 2 };
enum { READ_ONLY = 0, CLOSE_ON_EXEC = 02000000, READABLE = 1, HUNG_UP = 16, WILL_SEND_NO_MORE = 0x2000 };
enum { BYTES_WAITING = 0x541b, EINTR = 4, NOT_STARTED = 127 };
enum { DIE_WITH_PARENT = 1, SIGNAL_KILL = 9 };

/* What a stream has written since its last line end. */
struct stream {
  const char *name;
  char piece[LONGEST_PIECE];
  usize length;
};

struct poll_entry {
  i32 file;
  short wanted, found;
};

static const char *const environment[] = {"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C", "HOME=/tmp", "TZ=UTC", NULL};

static void put_piece(struct stream *stream, bool whole) {
  put_text(stream->name);
  if (!whole) put_text("-part");
  put_text(" ");
  put_bytes(stream->piece, stream->length);
  put_line_end();
  stream->length = 0;
}

/* A program may write anything, but a line of the protocol has only what can be printed. */
static void take(struct stream *stream, const char *bytes, long count) {
  for (long i = 0; i < count; i++) {
    char byte = bytes[i];
    if (byte == '\n') {
      put_piece(stream, true);
      continue;
    }
    if (stream->length == LONGEST_PIECE) put_piece(stream, false);
    if (byte == '\t') byte = ' ';
    stream->piece[stream->length++] = byte >= ' ' && byte <= '~' ? byte : '?';
  }
}

/* Whether the payload's own input, which has ended, holds no further command: whoever gave them is gone. */
static bool input_over(void) {
  i32 waiting = 0;
  return call(SYS_IOCTL, 0, BYTES_WAITING, &waiting) < 0 || waiting == 0;
}

/* Tells what both streams write until nobody can write to them any more. A process whose input is over ends the program. */
static void relay(const i32 files[BOTH], long child) {
  static struct stream streams[BOTH] = {{.name = "output"}, {.name = "complaint"}};
  struct poll_entry entries[BOTH + 1] = {{files[0], READABLE, 0}, {files[1], READABLE, 0}, {0, WILL_SEND_NO_MORE, 0}};
  for (u32 open = BOTH; open;) {
    if (call(SYS_POLL, entries, BOTH + 1, -1) < 0) continue;
    if (entries[BOTH].found) {
      if (input_over()) call(SYS_KILL, child, SIGNAL_KILL);
      entries[BOTH].file = -1;
      entries[BOTH].found = 0;
    }
    for (u32 i = 0; i < BOTH; i++) {
      static char buffer[4096];
      if (entries[i].file < 0 || !entries[i].found) continue;
      long got = call(SYS_READ, entries[i].file, buffer, sizeof buffer);
      if (got == -EINTR) continue;
      take(&streams[i], buffer, got);
      if (got > 0) continue;
      entries[i].file = -1;
      open--;
    }
  }
  for (u32 i = 0; i < BOTH; i++)
    if (streams[i].length) put_piece(&streams[i], true);
}

static __attribute__((noreturn)) void become(const char *const *words, const i32 outputs[BOTH]) {
  call(SYS_PRCTL, DIE_WITH_PARENT, SIGNAL_KILL);
  long nothing = call(SYS_OPEN, "/dev/null", READ_ONLY);
  call(SYS_DUP2, nothing, 0);
  call(SYS_DUP2, outputs[0], 1);
  call(SYS_DUP2, outputs[1], 2);
  call(SYS_EXECVE, words[0], words, environment);
  for (;;) call(SYS_EXIT_GROUP, NOT_STARTED);
}

/* The exit status; of a program that a signal ended 128 and its number, as shells say it. */
static u64 status_of(long child) {
  i32 status = 0;
  long result;
  do result = call(SYS_WAIT4, child, &status, 0, NULL);
  while (result == -EINTR);
  return status & 127 ? 128u + (u32)(status & 127) : (u32)status >> 8 & 255;
}

static void refuse_line(const char *words) {
  put_text("error ");
  put_text(words);
  put_line_end();
}

static void execute(const char *const *words) {
  i32 output[2] = {-1, -1}, complaint[2] = {-1, -1};
  long opened = call(SYS_PIPE2, output, CLOSE_ON_EXEC);
  if (opened >= 0) opened = call(SYS_PIPE2, complaint, CLOSE_ON_EXEC);
  const i32 outputs[BOTH] = {output[1], complaint[1]}, inputs[BOTH] = {output[0], complaint[0]};
  u64 before = read_ticks();
  long child = opened < 0 ? opened : call(SYS_FORK);
  if (child == 0) become(words, outputs);
  call(SYS_CLOSE, output[1]);
  call(SYS_CLOSE, complaint[1]);
  if (child > 0) relay(inputs, child);
  call(SYS_CLOSE, output[0]);
  call(SYS_CLOSE, complaint[0]);
  if (child < 0) return refuse_line("no-memory there is no room for another process");
  u64 status = status_of(child), ticks = read_ticks() - before;
  put_text("done exec ");
  put_decimal(status);
  put_text(" ");
  put_decimal(ticks);
  put_line_end();
}

bool execute_command(const char *line, usize length) {
  static char text[256];
  const char *words[MOST_WORDS + 1];
  u32 count = 0;
  if (length < 5 || memcmp(line, "exec ", 5) != 0 || length >= sizeof text) return false;
  if (!root_is_other()) {
    refuse_line("unsupported there is no other root whose programs could be run");
    return true;
  }
  memcpy(text, line, length);
  text[length] = 0;
  for (usize i = 5; i < length; i++) {
    if (text[i] == ' ') text[i] = 0;
    else if (text[i - 1] == 0 || i == 5) {
      if (count == MOST_WORDS) break;
      words[count++] = text + i;
    }
  }
  words[count] = NULL;
  if (count == 0) return false;
  execute(words);
  return true;
}
#else
bool execute_command(const char *line, usize length) {
  (void)line;
  (void)length;
  return false;
}
#endif
