/* Where Linux begins a static process. The stack is as the System V ABI leaves it; nothing on it is needed. */
  .section .start, "ax"
  .globl start
start:
#ifdef __x86_64__
  xorl %ebp, %ebp
  andq $-16, %rsp
  call main
#else
  xorl %ebp, %ebp
  andl $-16, %esp
  call main
#endif
  ud2
  .section .note.GNU-stack, "", @progbits
