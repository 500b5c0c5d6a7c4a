/* Linux system calls of the Arm EABI (kernel: arch/arm/tools/syscall.tbl). */
#ifndef ARM_SYSTEM_CALL_H
#define ARM_SYSTEM_CALL_H
#include "../../platform/other/plain-call.h"

enum { SYS_READ = 3, SYS_WRITE = 4, SYS_EXIT_GROUP = 248 };

PLAIN_SYSTEM_CALL("r7", "r0", "r1", "r2", "svc #0")

#endif
