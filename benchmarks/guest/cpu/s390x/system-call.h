/* Linux system calls of z/Architecture (kernel: arch/s390/kernel/syscalls/syscall.tbl). */
#ifndef S390X_SYSTEM_CALL_H
#define S390X_SYSTEM_CALL_H
#include "../../platform/other/plain-call.h"

enum { SYS_READ = 3, SYS_WRITE = 4, SYS_EXIT_GROUP = 248 };

PLAIN_SYSTEM_CALL("1", "2", "3", "4", "svc 0")

#endif
