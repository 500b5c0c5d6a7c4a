/* The system call of a CPU that takes its number and its arguments in registers and answers in the first argument's. */
#ifndef PLAIN_CALL_H
#define PLAIN_CALL_H

#define PLAIN_SYSTEM_CALL(NUMBER, FIRST, SECOND, THIRD, INSTRUCTION) \
  static inline long system_call(long number, long a, long b, long c) { \
    register long n __asm__(NUMBER) = number; \
    register long x __asm__(FIRST) = a; \
    register long y __asm__(SECOND) = b; \
    register long z __asm__(THIRD) = c; \
    __asm__ volatile(INSTRUCTION : "+r"(x) : "r"(n), "r"(y), "r"(z) : "memory"); \
    return x; \
  }

#endif
