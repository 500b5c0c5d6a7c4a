/* A network without any program of a distribution: one interface, one address (netdevice(7)). */
#include "network.h"
#include "system-call.h"

#ifdef __x86_64__
enum { SET_FLAGS = 0x8914, SET_ADDRESS = 0x8916, SET_NETMASK = 0x891c, UP_AND_RUNNING = 0x41 };

struct interface_request {
  char name[16];
  union {
    struct address address;
    u16 flags;
    u8 size[24];
  };
};

static bool parse_part(const char **text, u32 most, u32 *result) {
  const char *at = *text;
  u32 value = 0;
  for (; *at >= '0' && *at <= '9' && at - *text < 5; at++) value = value * 10 + (u32)(*at - '0');
  if (at == *text || value > most) return false;
  *text = at;
  *result = value;
  return true;
}

bool parse_address(const char *text, struct address *result) {
  *result = (struct address){.family = INTERNET};
  u32 value;
  for (u32 i = 0; i < 4; i++) {
    if (!parse_part(&text, 255, &value)) return false;
    result->number[i] = (u8)value;
    if (i < 3 && *text++ != '.') return false;
  }
  if (*text == 0) return true;
  if (*text++ != ':' || !parse_part(&text, 65535, &value) || *text) return false;
  result->port = (u16)(value >> 8 | value << 8);
  return true;
}

static long set(long socket, u32 what, const struct interface_request *request) {
  return call(SYS_IOCTL, socket, what, request);
}

static void network_up(const char *name, const struct address *address) {
  struct interface_request request = {0};
  memcpy(request.name, name, text_length(name));
  long socket = call(SYS_SOCKET, INTERNET, DATAGRAM, 0);
  request.address = *address;
  long result = set(socket, SET_ADDRESS, &request);
  request.address = (struct address){.family = INTERNET, .number = {255, 255, 255, 0}};
  if (result >= 0) result = set(socket, SET_NETMASK, &request);
  memset(request.size, 0, sizeof request.size);
  request.flags = UP_AND_RUNNING;
  if (result >= 0) result = set(socket, SET_FLAGS, &request);
  call(SYS_CLOSE, socket);
  if (result >= 0) return;
  put_text("machine: the interface ");
  put_text(name);
  put_text(" refuses its address with error ");
  put_decimal((u64)-result);
  put_line_end();
}

void network_start(const char *text) {
  struct address address;
  if (parse_address(text, &address)) network_up("eth0", &address);
}
#endif
