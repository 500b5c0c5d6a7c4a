/* A network without any program of a distribution. */
#ifndef NETWORK_H
#define NETWORK_H
#include "../../payload.h"

/* Where a socket is, in the kernel's form (struct sockaddr_in). */
struct address {
  u16 family, port;
  u8 number[4];
  u8 rest[8];
};
enum { INTERNET = 2, STREAM = 1, DATAGRAM = 2 };

/* Reads `a.b.c.d` or `a.b.c.d:port`; false for anything else. */
bool parse_address(const char *text, struct address *result);
/* Gives the first Ethernet interface an address in a network of 24 bits, and switches it on. */
void network_start(const char *address);

#endif
