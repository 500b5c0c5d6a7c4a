/* A TOS program for the TT and the Falcon with a 68040, as accelerators gave it to them. It speaks over the serial port of the
   multi-function chip MFP 68901, whose registers are the odd addresses from 0xfffffa01 (Atari ST Hardware Reference;
   MC68901 data sheet, "USART"), and leaves by the system. */
#include "../../payload.h"

const char platform_target[] = TARGET;

/* Where the system says what there is (Atari TOS, "System variables"). */
enum { RAM_TOP = 0x5a4, RAM_VALID = 0x5a8, RAM_IS_VALID = 0x1357bd13 };
#define FAST_RAM 0x01000000u

/* The compiler must not know the address, since it holds such low ones to be mistakes. */
static u32 system_variable(u32 address) {
  __asm__("" : "+a"(address));
  return *(volatile u32 *)address;
}

#define MFP ((volatile u8 *)0xfffffa00)
enum {
  TIMERS_C_AND_D = 0x1d, TIMER_D_DATA = 0x25, USART_CONTROL = 0x29, RECEIVER = 0x2b, TRANSMITTER = 0x2d, USART_DATA = 0x2f,
  FULL = 0x80, EMPTY = 0x80, ENABLE = 1, EIGHT_BITS_ONE_STOP = 0x88, DIVIDE_BY_4 = 1, BAUD_9600 = 2
};

struct base_page {
  u32 low, high, text, text_length, data, data_length, bss, bss_length;
};

void leave(u32 status) __attribute__((noreturn));

/* Timer D is the port's clock; an emulator has much to do for it, so it stands still while a workload runs. */
static void stop_clock(void) { MFP[TIMERS_C_AND_D] &= 0xf0; }
static void start_clock(void) { MFP[TIMERS_C_AND_D] |= DIVIDE_BY_4; }

static void open_port(void) {
  stop_clock();
  MFP[TIMER_D_DATA] = BAUD_9600;
  MFP[USART_CONTROL] = EIGHT_BITS_ONE_STOP;
  MFP[RECEIVER] = ENABLE;
  MFP[TRANSMITTER] = ENABLE;
}

void platform_write(const char *bytes, usize count) {
  start_clock();
  for (usize i = 0; i < count; i++) {
    while (!(MFP[TRANSMITTER] & EMPTY)) {}
    MFP[USART_DATA] = (u8)bytes[i];
  }
}

int platform_read(void) {
  start_clock();
  while (!(MFP[RECEIVER] & FULL)) {}
  int byte = MFP[USART_DATA];
  if (byte == '\n' || byte == '\r') stop_clock();
  return byte;
}

void platform_off(void) { leave(0); }
void platform_exit(u32 code) { leave(code & 0xff); }

bool platform_command(const char *line, usize length) {
  (void)line;
  (void)length;
  return false;
}

/* The arena is what follows the program, or the memory that only a TT and its like have, if that is more. */
static void find_arena(const struct base_page *page) {
  u32 begin = (page->bss + page->bss_length + 15) & ~15u;
  machine.memory = page->high;
  machine.arena = (u8 *)begin;
  machine.arena_size = page->high - begin;
  u32 top = system_variable(RAM_TOP);
  if (system_variable(RAM_VALID) != RAM_IS_VALID || top <= FAST_RAM) return;
  machine.memory += top - FAST_RAM;
  if (top - FAST_RAM < machine.arena_size) return;
  machine.arena = (u8 *)FAST_RAM;
  machine.arena_size = top - FAST_RAM;
}

__attribute__((noreturn)) void main(const struct base_page *page) {
  find_arena(page);
  open_port();
  serve();
}
