/* Calls a function that may raise an exception of the CPU, as an instruction does that not every machine knows. The
   registers that a function must keep are on the stack, where `guard_stack` points while the call lasts. */
  .text
  .globl guarded_call, end_guarded_call
#ifdef __x86_64__
guarded_call:
  push %rbx
  push %rbp
  push %r12
  push %r13
  push %r14
  push %r15
  mov %rsp, guard_stack
  sub $8, %rsp
  call *%rdi
  add $8, %rsp
  xorl %eax, %eax
1:
  movq $0, guard_stack
  pop %r15
  pop %r14
  pop %r13
  pop %r12
  pop %rbp
  pop %rbx
  ret
end_guarded_call:
  lea 1(%rdi), %eax
  mov guard_stack, %rsp
  jmp 1b
#else
guarded_call:
  mov 4(%esp), %eax
  push %ebx
  push %ebp
  push %esi
  push %edi
  mov %esp, guard_stack
  sub $12, %esp
  call *%eax
  add $12, %esp
  xorl %eax, %eax
1:
  movl $0, guard_stack
  pop %edi
  pop %esi
  pop %ebp
  pop %ebx
  ret
end_guarded_call:
  mov 4(%esp), %eax
  add $1, %eax
  mov guard_stack, %esp
  jmp 1b
#endif

  .bss
  .balign 8
  .globl guard_stack
guard_stack:
  .skip 8
  .section .note.GNU-stack, "", @progbits
