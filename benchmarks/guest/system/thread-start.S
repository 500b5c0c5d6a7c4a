/* long start_thread(unsigned long flags, void *stack, int *parent, int *child, void (*work)(u64), u64 argument): clone(2) with a
   function, as a new thread must not return on a stack that is empty. */
  .text
  .globl start_thread
start_thread:
  subq $16, %rsi
  movq %r8, (%rsi)
  movq %r9, 8(%rsi)
  movq %rcx, %r10
  xorl %r8d, %r8d
  movl $56, %eax
  syscall
  testq %rax, %rax
  jz 1f
  ret
1:
  xorl %ebp, %ebp
  popq %rax
  popq %rdi
  call *%rax
  xorl %edi, %edi
  movl $60, %eax
  syscall
  ud2
  .section .note.GNU-stack, "", @progbits
