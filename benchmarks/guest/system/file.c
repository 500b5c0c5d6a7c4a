/* Small files: made, written, closed and deleted, and looked for by name; once in memory (tmpfs) and once on the file
   system of a disk, where there is one: the folder that the argument `folder` names. */
#include "system.h"

#define FILES 8
#define LOOKS 64
#define SIZE 100
#define TMPFS 0x01021994

struct place {
  /* `folder/payload-<process>-<letter>`; the letter comes last. */
  char path[200];
  usize letter;
};

static struct place memory, disk;
static char content[SIZE];

static enum readiness find_place(struct place *place, const char *folder, bool in_memory) {
  u64 found[32] = {0};
  usize length = folder ? text_length(folder) : 0;
  if (length == 0 || length > 150 || call(SYS_STATFS, folder, found) < 0) return UNSUPPORTED;
  if ((found[0] == TMPFS) != in_memory) return UNSUPPORTED;
  memcpy(place->path, folder, length);
  memcpy(place->path + length, "/payload-", 9);
  place->letter = length + 9;
  for (u64 number = (u64)call(SYS_GETPID); number; number /= 10) place->path[place->letter++] = (char)('0' + number % 10);
  for (usize i = 0; i < SIZE; i++) content[i] = (char)('a' + i % 26);
  return READY;
}

/* A new file with so many bytes of content, under this letter. */
static long create(struct place *place, u32 letter, usize size) {
  place->path[place->letter] = (char)('a' + letter);
  long file = call(SYS_OPEN, place->path, OPEN_CREATE | OPEN_NEW | OPEN_WRITE, 0600);
  if (file < 0) return file;
  long written = call(SYS_WRITE, file, content, size);
  call(SYS_CLOSE, file);
  return written;
}

/* The size of the file of this name: struct stat of the kernel's x86-64 ABI has it at byte 48. */
static long size_of(const struct place *place) {
  u64 found[18];
  long result = call(SYS_STAT, place->path, found);
  return result < 0 ? result : (long)found[6];
}

static u64 create_files(struct place *place) {
  u64 sum = 0;
  for (u32 i = 0; i < FILES; i++) {
    long written = create(place, i, SIZE - i);
    if (written < 0) return broken(written);
    long size = size_of(place);
    long removed = call(SYS_UNLINK, place->path);
    if (size < 0 || removed < 0) return broken(min_long(size, removed));
    sum = fold(sum, (u64)size);
  }
  return sum;
}

static u64 look_for_file(struct place *place) {
  long result = create(place, 'z' - 'a', SIZE);
  u64 sum = 0;
  for (u32 i = 0; i < LOOKS && result >= 0; i++) {
    result = size_of(place);
    sum = fold(sum, (u64)result + i);
  }
  long removed = call(SYS_UNLINK, place->path);
  return result < 0 || removed < 0 ? broken(min_long(result, removed)) : sum;
}

static enum readiness prepare_memory(void) { return find_place(&memory, "/dev/shm", true); }
static enum readiness prepare_disk(void) { return find_place(&disk, argument("folder"), false); }
static u64 create_memory(void) { return create_files(&memory); }
static u64 create_disk(void) { return create_files(&disk); }
static u64 stat_memory(void) { return look_for_file(&memory); }
static u64 stat_disk(void) { return look_for_file(&disk); }

const struct workload file_create_memory = {"file-create-tmpfs", NEEDS_NOTHING, prepare_memory, create_memory};
const struct workload file_stat_memory = {"file-stat-tmpfs", NEEDS_NOTHING, prepare_memory, stat_memory};
const struct workload file_create_disk = {"file-create-disk", NEEDS_NOTHING, prepare_disk, create_disk};
const struct workload file_stat_disk = {"file-stat-disk", NEEDS_NOTHING, prepare_disk, stat_disk};
