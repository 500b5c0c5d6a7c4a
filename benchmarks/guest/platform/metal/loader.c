/* The memory maps of the two ways to be loaded: multiboot 1 (Multiboot Specification 0.6.96, 3.3) and PVH (Xen,
   public/arch-x86/hvm/start_info.h). */
#include "loader.h"

#define MULTIBOOT_WORD 0x2badb002u
#define PVH_MAGIC 0x336ec578u
#define USABLE 1u
#define TOP 0xfff00000ull /* nothing above is used: i386 cannot reach it, and x86-64 maps 4 GiB */

/* linker script */
extern u8 image_end[];

struct multiboot {
  u32 flags, lower, upper, boot_device, command_line, modules, modules_address, symbols[4], map_length, map;
};

struct multiboot_range {
  u32 size; /* of what follows */
  u64 base, length;
  u32 kind;
} __attribute__((packed));

struct pvh {
  u32 magic, version, flags, modules;
  u64 modules_address, command_line, root, map;
  u32 map_entries;
} __attribute__((packed));

struct pvh_range {
  u64 base, length;
  u32 kind, reserved;
} __attribute__((packed));

static void take_range(u64 base, u64 length, u32 kind) {
  if (kind != USABLE) return;
  machine.memory += length;
  u64 end = base + length, start = ((u64)(usize)image_end + 2 * MIB - 1) & ~(u64)(2 * MIB - 1);
  if (base > (u64)(usize)image_end || end <= start) return;
  if (end > TOP) end = TOP;
  machine.arena = (u8 *)(usize)start;
  machine.arena_size = (usize)(end - start);
}

static void read_multiboot(const struct multiboot *info) {
  if (info->flags & 1 << 6) {
    for (usize at = info->map, end = at + info->map_length; at < end;) {
      const struct multiboot_range *range = (const struct multiboot_range *)at;
      take_range(range->base, range->length, range->kind);
      at += range->size + sizeof range->size;
    }
  } else if (info->flags & 1) {
    take_range(0, (u64)info->lower * KIB, USABLE);
    take_range(MIB, (u64)info->upper * KIB, USABLE);
  }
}

u64 read_loader(u32 word, usize pointer) {
  if (word == MULTIBOOT_WORD) {
    read_multiboot((const struct multiboot *)pointer);
    return 0;
  }
  const struct pvh *info = (const struct pvh *)pointer;
  if (info->magic != PVH_MAGIC) return 0;
  if (info->version >= 1) {
    const struct pvh_range *ranges = (const struct pvh_range *)(usize)info->map;
    for (u32 i = 0; i < info->map_entries; i++) take_range(ranges[i].base, ranges[i].length, ranges[i].kind);
  }
  return info->root;
}
