/* TCP to a partner on the host: the payload itself as a server (server.c), at the address that the argument `peer` names.
   Small messages there and back, and a stream in each direction. What the partner sends back is made from what it got. */
#include "system.h"
#include "../platform/linux/network.h"
#include "server.h"

#define MESSAGES 8

static struct address peer;

static long send_all(long socket, const void *bytes, usize count) {
  const u8 *at = bytes;
  while (count) {
    long sent = call(SYS_WRITE, socket, at, count);
    if (sent <= 0) return sent < 0 ? sent : -1;
    at += sent;
    count -= (usize)sent;
  }
  return 0;
}

static long receive_all(long socket, void *bytes, usize count) {
  u8 *at = bytes;
  while (count) {
    long got = call(SYS_READ, socket, at, count);
    if (got <= 0) return got < 0 ? got : -1;
    at += got;
    count -= (usize)got;
  }
  return 0;
}

static enum readiness open_connection(long *socket, char service) {
  i32 on = 1;
  if (!argument("peer") || !parse_address(argument("peer"), &peer)) return UNSUPPORTED;
  *socket = call(SYS_SOCKET, INTERNET, STREAM, 0);
  if (*socket < 0 || call(SYS_CONNECT, *socket, &peer, sizeof peer) < 0) return UNSUPPORTED;
  call(SYS_SETSOCKOPT, *socket, TCP, NO_DELAY, &on, sizeof on);
  return send_all(*socket, &service, 1) < 0 ? UNSUPPORTED : READY;
}

static long echoes, sink, source;
static u8 block[STREAM_BLOCK];

static enum readiness prepare_echo(void) { return open_connection(&echoes, ECHO_SERVICE); }
static enum readiness prepare_sink(void) { return open_connection(&sink, SINK_SERVICE); }
static enum readiness prepare_source(void) { return open_connection(&source, SOURCE_SERVICE); }

static u64 unit_echo(void) {
  u64 message[ECHO_SIZE / 8] = {0}, sum = 0;
  for (u32 i = 0; i < MESSAGES; i++) {
    message[0] = i;
    long result = send_all(echoes, message, sizeof message);
    if (result == 0) result = receive_all(echoes, message, sizeof message);
    if (result < 0) return broken(result);
    sum = fold(sum, message[0]);
  }
  return sum;
}

/* The partner answers with what it found at the beginning of each piece of 4 KiB. */
static u64 unit_send(void) {
  u64 answer;
  for (u32 i = 0; i < STREAM_BLOCKS; i++) {
    mark_block(block, i);
    long result = send_all(sink, block, sizeof block);
    if (result < 0) return broken(result);
  }
  long result = receive_all(sink, &answer, sizeof answer);
  return result < 0 ? broken(result) : answer;
}

static u64 unit_receive(void) {
  u64 sum = 0;
  u8 more = 1;
  long result = send_all(source, &more, 1);
  for (u32 i = 0; i < STREAM_BLOCKS && result == 0; i++) {
    result = receive_all(source, block, sizeof block);
    sum = fold_block(sum, block);
  }
  return result < 0 ? broken(result) : sum;
}

const struct workload tcp_round_trip = {"tcp-round-trip", NEEDS_NOTHING, prepare_echo, unit_echo};
const struct workload tcp_send = {"tcp-send", NEEDS_NOTHING, prepare_sink, unit_send};
const struct workload tcp_receive = {"tcp-receive", NEEDS_NOTHING, prepare_source, unit_receive};
