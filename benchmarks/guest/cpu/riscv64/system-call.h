/* Linux system calls of RISC-V (kernel: include/uapi/asm-generic/unistd.h). */
#ifndef RISCV64_SYSTEM_CALL_H
#define RISCV64_SYSTEM_CALL_H
#include "../../platform/other/plain-call.h"

enum { SYS_READ = 63, SYS_WRITE = 64, SYS_EXIT_GROUP = 94 };

PLAIN_SYSTEM_CALL("a7", "a0", "a1", "a2", "ecall")

#endif
