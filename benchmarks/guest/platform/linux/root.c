/* Another root file system (`root=`): a folder for a process, which enters it in a mount namespace of its own, and if it is
   not root in a user namespace as well; for the first process of a machine a disk with squashfs, under memory that keeps
   what is written. What the payload has at /disk, or what `bind=` names, is at /disk there too. `root=/` says that the
   payload was started in it. */
#include "root.h"
#include "arguments.h"
#include "machine.h"
#include "system-call.h"

#ifdef __x86_64__
enum { WRITE_ONLY = 1 };
/* mount(2), unshare(2) and mount_setattr(2). */
enum { MOUNT_READ_ONLY = 1, MOUNT_BIND = 4096, MOUNT_RECURSIVE = 16384, MOUNT_PRIVATE = 1 << 18 };
enum { NEW_MOUNTS = 0x20000, NEW_USER = 0x10000000 };
enum { HERE = -100, FOR_ALL_BELOW = 0x8000 };
enum { PATH_LIMIT = 512 };

static bool entered;

bool root_is_other(void) { return entered; }

static bool failed(const char *what, long result) {
  if (result >= 0) return false;
  put_text("root: ");
  put_text(what);
  put_text(" is refused with error ");
  put_decimal((u64)-result);
  put_line_end();
  return true;
}

static const char *below(const char *root, const char *place) {
  static char path[PATH_LIMIT];
  usize length = text_length(root), more = text_length(place);
  if (length + more >= sizeof path) return "";
  memcpy(path, root, length);
  memcpy(path + length, place, more + 1);
  return path;
}

static long mount(const char *source, const char *target, const char *type, long flags, const char *data) {
  return call(SYS_MOUNT, source, target, type, flags, data);
}

static long write_file(const char *path, const char *text) {
  long file = call(SYS_OPEN, path, WRITE_ONLY);
  if (file < 0) return file;
  long result = call(SYS_WRITE, file, text, text_length(text));
  call(SYS_CLOSE, file);
  return result;
}

/* This user as root of the new user namespace: "0 <id> 1" (user_namespaces(7)). */
static long map_id(const char *path, long id) {
  char text[32] = "0 ", digits[20];
  usize at = 2, count = 0;
  do digits[count++] = (char)('0' + id % 10);
  while (id /= 10);
  while (count) text[at++] = digits[--count];
  memcpy(text + at, " 1", 3);
  return write_file(path, text);
}

static bool enter_namespaces(void) {
  long user = call(SYS_GETUID), group = call(SYS_GETGID);
  if (failed("a namespace of its own", call(SYS_UNSHARE, user == 0 ? NEW_MOUNTS : NEW_MOUNTS | NEW_USER))) return false;
  if (user != 0) {
    write_file("/proc/self/setgroups", "deny");
    if (failed("its user", map_id("/proc/self/uid_map", user))) return false;
    if (failed("its group", map_id("/proc/self/gid_map", group))) return false;
  }
  return !failed("to keep its mounts to itself", mount(NULL, "/", NULL, MOUNT_RECURSIVE | MOUNT_PRIVATE, NULL));
}

/* The folder at a mount of its own, which only then can be made read-only without its other users noticing. */
static bool protect(const char *root) {
  const u64 attributes[4] = {MOUNT_READ_ONLY, 0, 0, 0};
  if (failed("its folder", mount(root, root, NULL, MOUNT_BIND, NULL))) return false;
  return !failed("to protect its folder", call(SYS_MOUNT_SETATTR, HERE, root, FOR_ALL_BELOW, attributes, sizeof attributes));
}

/* The first of the devices that has such a file system: /dev/vda,/dev/vdb. */
static bool mount_image(const char *devices) {
  long result = -2;
  while (*devices) {
    char device[32];
    usize length = 0;
    while (devices[length] && devices[length] != ',') length++;
    if (length >= sizeof device) return false;
    memcpy(device, devices, length);
    device[length] = 0;
    machine_wait_for(device);
    result = mount(device, "/image", "squashfs", MOUNT_READ_ONLY, NULL);
    if (result >= 0) return true;
    devices += length;
    if (*devices == ',') devices++;
  }
  return !failed("its squashfs", result);
}

static bool overlay(const char *devices) {
  static const char *const folders[] = {"/image", "/memory", "/root"};
  for (u32 i = 0; i < 3; i++) call(SYS_MKDIR, folders[i], 0755);
  if (!mount_image(devices)) return false;
  if (failed("memory for its files", mount("tmpfs", "/memory", "tmpfs", 0, NULL))) return false;
  call(SYS_MKDIR, "/memory/upper", 0755);
  call(SYS_MKDIR, "/memory/work", 0755);
  return !failed("its overlay", mount("overlay", "/root", "overlay", 0,
                                      "lowerdir=/image,upperdir=/memory/upper,workdir=/memory/work"));
}

/* The kernel's own file systems, and what programs write. */
static bool furnish(const char *root, const char *disk) {
  static const char *const bound[] = {"/dev", "/proc", "/sys"};
  for (u32 i = 0; i < 3; i++)
    if (failed(bound[i], mount(bound[i], below(root, bound[i]), NULL, MOUNT_BIND | MOUNT_RECURSIVE, NULL))) return false;
  if (failed("/tmp", mount("tmpfs", below(root, "/tmp"), "tmpfs", 0, "mode=1777"))) return false;
  return !disk || !failed("/disk", mount(disk, below(root, "/disk"), NULL, MOUNT_BIND, NULL));
}

void root_start(void) {
  const char *root = argument("root"), *disk = argument("bind");
  if (!root) return;
  if (text_equals(root, "/")) {
    entered = true;
    return;
  }
  if (machine_is_mine()) {
    if (!overlay(root)) return;
    root = "/root";
    if (argument("mount")) disk = "/disk";
    call(SYS_MKDIR, "/root/disk", 0755);
  } else if (!enter_namespaces() || !protect(root)) {
    return;
  }
  if (!furnish(root, disk) || failed("to enter it", call(SYS_CHROOT, root))) return;
  entered = call(SYS_CHDIR, "/") >= 0;
}
#else
bool root_is_other(void) { return false; }
void root_start(void) {}
#endif
