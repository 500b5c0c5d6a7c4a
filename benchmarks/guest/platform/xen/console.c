/* The console of a guest of Xen: a page with a ring of bytes for each direction (Xen, public/io/console.h), and an event
   channel by which each side tells the other that it has put or taken something. Xen says where they are
   (public/hvm/params.h).

   Xen keeps for each event channel whether an event is pending. That is in a page of Xen's (`struct shared_info` of
   public/xen.h), which the guest sees where it wants; it clears the bit itself. The payload masks the channel, so that no
   interrupt comes of it, and sleeps until the bit is set (public/sched.h, SCHEDOP_poll).

   x86 makes stores, and loads, visible in their order, so that the rings need no more than that the compiler keeps it too;
   only between clearing the bit and looking once more must nothing be turned round, which a locked instruction sees to. */
#include "../metal/console.h"
#include "xen.h"

enum { CONSOLE_FRAME = 17, CONSOLE_CHANNEL = 18, SHARED_INFO = 0 };
/* Offsets in the shared page, after 32 virtual CPUs with 64 bytes each: as many words of bits as a word has bits. */
enum { PENDING = 0x800, MASKED = PENDING + sizeof(usize) * sizeof(usize) * 8 };
/* Where the shared page is put: below the pages that Xen's tools make for a guest, and far from its memory, whose large
   pages stay whole then. Linux has put it here as well (arch/x86/xen/enlighten_hvm.c). */
#define SHARED_PAGE 0xfe700000u

struct rings {
  u8 in[1024], out[2048];
  u32 in_taken, in_put, out_taken, out_put; /* they only grow: an index is what is left over by the ring's size */
};

static volatile struct rings *rings;
static u32 channel;
static bool unannounced;

static u64 parameter(u32 which) {
  struct {
    u16 domain, padding;
    u32 which;
    u64 value;
  } get = {THIS_DOMAIN, 0, which, 0};
  return call_xen(HVM_OP, HVM_GET_PARAMETER, &get) == 0 ? get.value : 0;
}

static bool map_shared_page(void) {
  struct {
    u16 domain, count;
    u32 space;
    usize index, frame;
  } add = {THIS_DOMAIN, 0, SHARED_INFO, 0, SHARED_PAGE >> 12};
  return call_xen(MEMORY_OP, MEMORY_ADD_TO_MAP, &add) == 0;
}

static volatile u32 *bits_at(u32 offset) { return (volatile u32 *)(usize)(SHARED_PAGE + offset + channel / 32 * 4); }

bool find_console(void) {
  u64 frame = parameter(CONSOLE_FRAME);
  channel = (u32)parameter(CONSOLE_CHANNEL);
  if (!frame || frame > 0xfffff || !channel || !map_shared_page()) return false;
  rings = (volatile struct rings *)((usize)frame << 12);
  __asm__ volatile("lock btsl %1, %0" : "+m"(*bits_at(MASKED)) : "r"(channel % 32) : "memory", "cc");
  return true;
}

static void send_event(void) { call_xen(EVENT_CHANNEL_OP, EVENT_SEND, &channel); }

static void clear_event(void) {
  __asm__ volatile("lock btrl %1, %0" : "+m"(*bits_at(PENDING)) : "r"(channel % 32) : "memory", "cc");
}

static void sleep_until_event(void) {
  struct {
    u32 *channels;
    u32 count;
    u64 timeout; /* none */
  } poll = {&channel, 1, 0};
  call_xen(SCHED_OP, SCHED_POLL, &poll);
}

void announce_output(void) {
  if (unannounced) send_event();
  unannounced = false;
}

static void wait_while(bool (*holds)(void)) {
  while (holds()) {
    announce_output();
    clear_event();
    if (holds()) sleep_until_event();
  }
}

static bool is_full(void) { return rings->out_put - rings->out_taken >= sizeof rings->out; }
static bool is_untaken(void) { return rings->out_put != rings->out_taken; }
static bool is_empty(void) { return rings->in_put == rings->in_taken; }

/* The other end is told when there is no room, and when the payload listens again: Xen's console daemon lets a guest wait
   that has more than some events to tell it in a fifth of a second. */
void console_write(const char *bytes, usize count) {
  while (count--) {
    wait_while(is_full);
    u32 put = rings->out_put;
    rings->out[put % sizeof rings->out] = (u8)*bytes++;
    rings->out_put = put + 1;
    unannounced = true;
  }
}

int console_read(void) {
  if (is_empty()) return -1;
  u32 taken = rings->in_taken;
  int byte = rings->in[taken % sizeof rings->in];
  rings->in_taken = taken + 1;
  /* There may be more than there was room for. */
  if (is_empty()) send_event();
  return byte;
}

void console_drain(void) { wait_while(is_untaken); }

void wait_for_input(void) { wait_while(is_empty); }
