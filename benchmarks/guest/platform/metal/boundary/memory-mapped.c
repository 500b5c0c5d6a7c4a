/* Reads and writes of device registers in memory. A hypervisor must decode the instruction to know what was accessed;
   a translator leaves its fast path. The devices: the local APIC (version and divide configuration: a hypervisor often
   has it in its kernel, and newer CPUs read it without leaving the guest), the HPET (identification; IA-PC HPET 1.0a,
   2.3.4), the frame buffer of a VGA (where the mode has it; a write is read back), and an address at which there is nothing. */
#include "../ports.h"
#include "local-apic.h"
#include "operations.h"

enum { HPET = 0xfed00000u, GRAPHICS = 0xa0000, TEXT = 0xb8000, HOLE = 0xd0000000u, VGA_INDEX = 0x3ce, VGA_DATA = 0x3cf };
enum { DIVIDE_BY_1 = 0xb, DIVIDE_BY_2 = 0 };

static u32 version, identification, of_hole;
static u32 frame_buffer;
static u8 pixel;

static volatile u32 *at(u32 address) {
  __asm__("" : "+r"(address)); /* the compiler must not know the address, or it takes it for a mistake */
  return (volatile u32 *)(usize)address;
}
static volatile u8 *pixels(void) { return (volatile u8 *)at(frame_buffer); }

static bool is_read_back(u32 address) {
  frame_buffer = address;
  for (u32 i = 0; i < 2; i++) {
    pixels()[0] = (u8)(0x5a ^ i * 0xff);
    if (pixels()[0] != (u8)(0x5a ^ i * 0xff)) return false;
  }
  return true;
}

static enum readiness prepare_apic(void) {
  if (!find_local_apic()) return refuse("this machine has no local APIC in memory");
  version = apic_read(APIC_VERSION);
  return READY;
}

static enum readiness prepare_hpet(void) {
  identification = *at(HPET);
  /* A revision, and a vendor that is neither all zeros nor all ones, as nothing there would give. */
  u32 vendor = identification >> 16;
  return (identification & 0xff) && vendor && vendor != 0xffff ? READY : refuse("this machine has no HPET");
}

/* Nothing there keeps what is written: neither of two patterns, which RAM and most devices would. */
static enum readiness prepare_hole(void) {
  of_hole = *at(HOLE);
  for (u32 pattern = 0x5aa5c33cu, i = 0; i < 2; i++, pattern = ~pattern) {
    *at(HOLE) = pattern;
    if (*at(HOLE) == pattern || *at(HOLE) != of_hole) return refuse("something answers at the address 0xd0000000");
  }
  return READY;
}

/* The graphics controller's index can be read back, and so can a byte of the frame buffer. */
static enum readiness prepare_vga(void) {
  u8 index = in8(VGA_INDEX);
  for (u8 value = 1; value <= 4; value = (u8)(value * 2)) {
    out8(VGA_INDEX, value);
    if (in8(VGA_INDEX) != value) return refuse("this machine has no VGA");
  }
  out8(VGA_INDEX, index);
  if (!is_read_back(GRAPHICS) && !is_read_back(TEXT)) return refuse("the VGA's frame buffer cannot be read back");
  pixel = pixels()[0];
  return READY;
}

static inline u32 read_apic(void) { return apic_read(APIC_VERSION) == version; }
static inline u32 write_apic(void) {
  apic_write(APIC_DIVIDE, DIVIDE_BY_1);
  return 1;
}
static bool apic_is_written(void) {
  bool right = apic_read(APIC_DIVIDE) == DIVIDE_BY_1;
  apic_write(APIC_DIVIDE, DIVIDE_BY_2);
  return right;
}
static inline u32 read_hpet(void) { return *at(HPET) == identification; }
static inline u32 read_hole(void) { return *at(HOLE) == of_hole; }
static inline u32 write_hole(void) {
  *at(HOLE) = ~of_hole;
  return 1;
}
static bool hole_is_untouched(void) { return *at(HOLE) == of_hole; }
static inline u32 read_pixel(void) { return pixels()[0] == pixel; }
static inline u32 write_pixel(void) {
  pixels()[0] = ++pixel;
  return 1;
}
static bool pixel_is_written(void) { return pixels()[0] == pixel; }

PLAIN_BOUNDARY(mmio_apic_read, "mmio-apic-read", prepare_apic, read_apic, always_right);
PLAIN_BOUNDARY(mmio_apic_write, "mmio-apic-write", prepare_apic, write_apic, apic_is_written);
PLAIN_BOUNDARY(mmio_hpet_read, "mmio-hpet-read", prepare_hpet, read_hpet, always_right);
PLAIN_BOUNDARY(mmio_vga_read, "mmio-vga-read", prepare_vga, read_pixel, always_right);
PLAIN_BOUNDARY(mmio_vga_write, "mmio-vga-write", prepare_vga, write_pixel, pixel_is_written);
PLAIN_BOUNDARY(mmio_unhandled_read, "mmio-read-unhandled", prepare_hole, read_hole, always_right);
PLAIN_BOUNDARY(mmio_unhandled_write, "mmio-write-unhandled", prepare_hole, write_hole, hole_is_untouched);
