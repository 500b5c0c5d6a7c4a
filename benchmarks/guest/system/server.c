/* The partner of the network workloads: `payload serve` takes a free port of the loopback address, says `serving <port>`,
   and serves each connection in a process of its own. It ends with its input, and its children with it. */
#include "server.h"
#include "../platform/linux/network.h"

enum { POLL_INPUT = 1, HUNG_UP = 0x10 };

static bool read_whole(long socket, void *bytes, usize count) {
  u8 *at = bytes;
  for (long got; count; at += got, count -= (usize)got)
    if ((got = call(SYS_READ, socket, at, count)) <= 0) return false;
  return true;
}

static bool write_whole(long socket, const void *bytes, usize count) {
  const u8 *at = bytes;
  for (long sent; count; at += sent, count -= (usize)sent)
    if ((sent = call(SYS_WRITE, socket, at, count)) <= 0) return false;
  return true;
}

static void serve_echo(long socket) {
  u64 message[ECHO_SIZE / 8];
  while (read_whole(socket, message, sizeof message)) {
    message[0] = message[0] * 5 + 1;
    if (!write_whole(socket, message, sizeof message)) return;
  }
}

static u8 block[STREAM_BLOCK];

static void serve_sink(long socket) {
  for (;;) {
    u64 sum = 0;
    for (u32 i = 0; i < STREAM_BLOCKS; i++) {
      if (!read_whole(socket, block, sizeof block)) return;
      sum = fold_block(sum, block);
    }
    if (!write_whole(socket, &sum, sizeof sum)) return;
  }
}

static void serve_source(long socket) {
  for (u8 more; read_whole(socket, &more, 1);)
    for (u32 i = 0; i < STREAM_BLOCKS; i++) {
      mark_block(block, i);
      if (!write_whole(socket, block, sizeof block)) return;
    }
}

static __attribute__((noreturn)) void serve_connection(long socket, long parent) {
  i32 on = 1;
  u8 service = 0;
  call(SYS_PRCTL, DIE_WITH_PARENT, SIGNAL_KILL);
  /* The parent may have ended before that. */
  if (call(SYS_GETPPID) != parent) call(SYS_EXIT_GROUP, 0);
  call(SYS_SETSOCKOPT, socket, TCP, NO_DELAY, &on, sizeof on);
  read_whole(socket, &service, 1);
  if (service == ECHO_SERVICE) serve_echo(socket);
  if (service == SINK_SERVICE) serve_sink(socket);
  if (service == SOURCE_SERVICE) serve_source(socket);
  for (;;) call(SYS_EXIT_GROUP, 0);
}

void run_as_server(void) {
  struct address here = {.family = INTERNET, .number = {127, 0, 0, 1}};
  u32 size = sizeof here;
  long listener = call(SYS_SOCKET, INTERNET, STREAM, 0);
  if (call(SYS_BIND, listener, &here, size) < 0 || call(SYS_LISTEN, listener, 16) < 0) call(SYS_EXIT_GROUP, 1);
  call(SYS_GETSOCKNAME, listener, &here, &size);
  put_text("serving ");
  put_decimal((u16)(here.port << 8 | here.port >> 8));
  put_line_end();
  struct {
    i32 file;
    u16 wanted, found;
  } waits[2] = {{0, POLL_INPUT, 0}, {(i32)listener, POLL_INPUT, 0}};
  long self = call(SYS_GETPID);
  for (;;) {
    call(SYS_POLL, waits, 2, -1);
    u8 byte;
    if (waits[0].found && call(SYS_READ, 0, &byte, 1) <= 0) call(SYS_EXIT_GROUP, 0);
    while (call(SYS_WAIT4, -1, NULL, 1, NULL) > 0) continue;
    if (!(waits[1].found & POLL_INPUT)) continue;
    long socket = call(SYS_ACCEPT, listener, NULL, NULL);
    if (socket < 0) continue;
    if (call(SYS_FORK) == 0) serve_connection(socket, self);
    call(SYS_CLOSE, socket);
  }
}
