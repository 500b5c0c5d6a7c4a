/* Where Linux begins a static process. The stack is as the System V ABI leaves it: the number of arguments, and the
   arguments; `main` is given its address. */
  .section .start, "ax"
  .globl start
start:
#ifdef __x86_64__
  xorl %ebp, %ebp
  movq %rsp, %rdi
  andq $-16, %rsp
  call main
#else
  xorl %ebp, %ebp
  movl %esp, %eax
  andl $-16, %esp
  subl $12, %esp
  pushl %eax
  call main
#endif
  ud2
  .section .note.GNU-stack, "", @progbits
