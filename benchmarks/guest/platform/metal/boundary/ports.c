/* Port input and output, of a device and of none. The device is the scratch register of the first serial port (National
   Semiconductor PC16550D, 8.9), which does nothing but keep a byte: an emulator has to find the device and call it, a
   hypervisor with its devices in a process has to go there and back. Nothing answers at 0x2f0 on a PC. */
#include "../ports.h"
#include "operations.h"

enum { SCRATCH = 0x3ff, NOTHING = 0x2f0, PATTERN = 0x5a };

static u8 written, of_nothing;

static enum readiness prepare_scratch(void) {
  out8(SCRATCH, PATTERN);
  if (in8(SCRATCH) != PATTERN) return refuse("the serial port has no scratch register");
  return READY;
}

static enum readiness prepare_nothing(void) {
  of_nothing = in8(NOTHING);
  out8(NOTHING, (u8)~of_nothing);
  return in8(NOTHING) == of_nothing ? READY : refuse("a device answers at port 0x2f0");
}

static inline u32 read_scratch(void) { return in8(SCRATCH) == PATTERN; }
static inline u32 write_scratch(void) {
  out8(SCRATCH, ++written);
  return 1;
}
static bool scratch_is_written(void) {
  bool right = in8(SCRATCH) == written;
  out8(SCRATCH, PATTERN);
  written = PATTERN;
  return right;
}

static inline u32 read_nothing(void) { return in8(NOTHING) == of_nothing; }
static inline u32 write_nothing(void) {
  out8(NOTHING, (u8)~of_nothing);
  return 1;
}
static bool nothing_is_written(void) { return in8(NOTHING) == of_nothing; }

PLAIN_BOUNDARY(port_read, "port-read", prepare_scratch, read_scratch, always_right);
PLAIN_BOUNDARY(port_write, "port-write", prepare_scratch, write_scratch, scratch_is_written);
PLAIN_BOUNDARY(port_read_unhandled, "port-read-unhandled", prepare_nothing, read_nothing, always_right);
PLAIN_BOUNDARY(port_write_unhandled, "port-write-unhandled", prepare_nothing, write_nothing, nothing_is_written);
