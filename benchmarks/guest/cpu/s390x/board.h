/* QEMU's machine `s390-ccw-virtio`: the console of the service-call logical processor, and the disabled wait that says
   that the system is done (QEMU hw/char/sclpconsole.c, hw/s390x/event-facility.c, include/hw/s390x/sclp.h,
   target/s390x/helper.c). All of it answers at once; its interrupts stay pending and are never taken. */
#ifndef S390X_BOARD_H
#define S390X_BOARD_H
#include "../../payload.h"

enum { READ_EVENT_DATA = 0x00770005, WRITE_EVENT_DATA = 0x00760005, WRITE_EVENT_MASK = 0x00780005 };
enum { ASCII_CONSOLE_DATA = 0x1a, ASCII_CONSOLE_MASK = 1 << (32 - ASCII_CONSOLE_DATA), DONE = 0x0020 };

/* A control block with one event in it. The lengths hold the headers too; one to read into is a whole page. */
struct event_block {
  u16 length;
  u8 function;
  u8 control_mask[3];
  u16 response;
  u16 event_length;
  u8 type;
  u8 flags;
  u16 reserved;
  u8 data[4082];
};
enum { EVENT_HEADER = 6, BLOCK_HEADER = 8 };

/* Which events the program takes and makes; the machine's own stand behind these and are filled in. */
struct mask_block {
  u16 length;
  u8 function;
  u8 control_mask[3];
  u16 response;
  u16 reserved;
  u16 mask_length;
  u32 program_takes, program_makes, machine_makes, machine_takes;
};

static inline int service_call(u32 command, volatile void *block) {
  int condition;
  __asm__ volatile(".insn rre,0xb2200000,%1,%2\n ipm %0\n srl %0,28" : "=d"(condition) : "d"(command), "d"(block) : "cc", "memory");
  return condition;
}

static inline void board_put(u8 byte) {
  static volatile struct event_block block __attribute__((aligned(4096)));
  block.length = BLOCK_HEADER + EVENT_HEADER + 1;
  block.function = 0;
  block.response = 0;
  block.event_length = EVENT_HEADER + 1;
  block.type = ASCII_CONSOLE_DATA;
  block.flags = 0;
  block.data[0] = byte;
  while (service_call(WRITE_EVENT_DATA, &block) != 0) {}
}

/* What is read comes in pieces, behind a byte that says what follows: 0 is text. */
static inline int board_get(void) {
  static volatile struct event_block block __attribute__((aligned(4096)));
  static u32 next, count;
  static volatile struct mask_block masks __attribute__((aligned(32)));
  if (masks.length == 0) {
    masks.length = sizeof masks;
    masks.mask_length = sizeof masks.program_takes;
    masks.program_takes = masks.program_makes = ASCII_CONSOLE_MASK;
    service_call(WRITE_EVENT_MASK, &masks);
  }
  if (next == count) {
    next = count = 0;
    block.length = sizeof block;
    block.function = 0;
    block.response = 0;
    if (service_call(READ_EVENT_DATA, &block) != 0 || block.response != DONE) return -1;
    if (block.type != ASCII_CONSOLE_DATA || block.data[0] != 0) return -1;
    count = block.event_length - EVENT_HEADER;
    next = 1;
    if (next >= count) {
      next = count = 0;
      return -1;
    }
  }
  return block.data[next++];
}

static inline void board_off(void) {
  static const struct {
    u64 mask;
    u64 address;
  } wait = {0x0002000180000000, 0xfff};
  __asm__ volatile("lpswe %0" : : "Q"(wait) : "memory");
}

#endif
