/* The first process of a Linux machine: what an init system does, as far as the workloads need it. It is one only if the
   kernel's command line says so (`-- machine`), because the first process of a container has the number 1 as well. */
#include "machine.h"
#include "arguments.h"
#include "system-call.h"

#ifdef __x86_64__
#include "network.h"

enum { READ_ONLY = 0, NO_HANG = 1, EVERY_CHILD = -1 };
enum { GET_TERMINAL = 0x5401, SET_TERMINAL = 0x5402 };
enum { CONSOLE_OFF = 6 };
enum { DEVICE_TRIALS = 5000, DEVICE_PAUSE_NS = 1000000 };

bool machine_is_mine(void) { return argument_at(1) && text_equals(argument_at(1), "machine"); }

static void mount(const char *type, const char *device, const char *folder) {
  call(SYS_MKDIR, folder, 0755);
  call(SYS_MOUNT, device, folder, type, 0, NULL);
}

/* A terminal that passes every byte as it is (termios(3), cfmakeraw): struct ktermios of the kernel's x86 ABI. */
static void make_raw(void) {
  struct {
    u32 input, output, control, local;
    u8 line, characters[19];
  } terminal;
  if (call(SYS_IOCTL, 0, GET_TERMINAL, &terminal) < 0) return;
  terminal.input = terminal.output = terminal.local = 0;
  terminal.control = (terminal.control & ~(u32)0x130) | 0x30; /* 8 bits, no parity */
  terminal.characters[5] = 0; /* VTIME */
  terminal.characters[6] = 1; /* VMIN */
  call(SYS_IOCTL, 0, SET_TERMINAL, &terminal);
}

/* The modules are /modules/00, /modules/01 and so on, each behind those that it needs. */
static void load_modules(void) {
  char path[] = "/modules/00";
  for (u32 i = 0; i < 100; i++) {
    path[9] = (char)('0' + i / 10);
    path[10] = (char)('0' + i % 10);
    long file = call(SYS_OPEN, path, READ_ONLY);
    if (file < 0) return;
    long result = call(SYS_FINIT_MODULE, file, "", 0);
    call(SYS_CLOSE, file);
    if (result >= 0) continue;
    put_text("machine: the kernel refuses ");
    put_text(path);
    put_text(" with error ");
    put_decimal((u64)-result);
    put_line_end();
  }
}

/* Disks are looked for in the background after their driver is there. */
void machine_wait_for(const char *path) {
  static const long pause[2] = {0, DEVICE_PAUSE_NS};
  for (u32 i = 0; i < DEVICE_TRIALS; i++) {
    long file = call(SYS_OPEN, path, READ_ONLY);
    if (file >= 0) {
      call(SYS_CLOSE, file);
      return;
    }
    call(SYS_NANOSLEEP, pause, NULL);
  }
  put_text("machine: there is no ");
  put_text(path);
  put_line_end();
}

void machine_start(void) {
  if (!machine_is_mine()) return;
  make_raw();
  mount("devtmpfs", "devtmpfs", "/dev");
  mount("proc", "proc", "/proc");
  mount("sysfs", "sysfs", "/sys");
  mount("tmpfs", "tmpfs", "/dev/shm");
  load_modules();
  /* What the kernel says from here on would come between the payload's lines. */
  call(SYS_SYSLOG, CONSOLE_OFF, NULL, 0);
  if (argument("disk")) machine_wait_for(argument("disk"));
  if (argument("mount")) {
    machine_wait_for(argument("mount"));
    mount("ext4", argument("mount"), "/disk");
  }
  if (argument("address")) network_start(argument("address"));
}

void machine_reap(void) {
  if (!machine_is_mine()) return;
  while (call(SYS_WAIT4, EVERY_CHILD, NULL, NO_HANG, NULL) > 0) continue;
}

/* reboot(2): the magic numbers, and the commands to power off and, where that cannot be done, to start anew. */
void machine_off(void) {
  if (!machine_is_mine()) return;
  call(SYS_REBOOT, 0xfee1dead, 672274793, 0x4321fedc, NULL);
  call(SYS_REBOOT, 0xfee1dead, 672274793, 0x01234567, NULL);
}
#else
bool machine_is_mine(void) { return false; }
void machine_start(void) {}
void machine_wait_for(const char *path) { (void)path; }
void machine_reap(void) {}
void machine_off(void) {}
#endif
