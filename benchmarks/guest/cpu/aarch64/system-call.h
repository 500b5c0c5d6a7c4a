/* Linux system calls of AArch64 (kernel: include/uapi/asm-generic/unistd.h). */
#ifndef AARCH64_SYSTEM_CALL_H
#define AARCH64_SYSTEM_CALL_H
#include "../../platform/other/plain-call.h"

enum { SYS_READ = 63, SYS_WRITE = 64, SYS_EXIT_GROUP = 94 };

PLAIN_SYSTEM_CALL("x8", "x0", "x1", "x2", "svc #0")

#endif
