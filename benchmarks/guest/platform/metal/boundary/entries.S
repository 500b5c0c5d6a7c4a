/* Entries of exceptions and interrupts for the boundary workloads. They go back with `iret`, as those of an operating
   system do: it is part of what is measured. */
#include "window.h"

  .text
  .globl spurious_entry, page_fault_entry, apic_timer_entry, pc_timer_entry, ipi_entry, shoot_down_entry
#ifdef __x86_64__

page_fault_entry:
  push %rax
  push %rdx
  mov %cr2, %rax
  mov $WINDOW, %edx
  sub %rdx, %rax
  shr $12, %rax
  cmp $WINDOW_PAGES, %rax
  jae 1f
  mov frame_entry, %rdx
  mov %rdx, window_table(, %rax, 8)
  addl $1, page_faults
  pop %rdx
  pop %rax
  add $8, %rsp
  iretq
1:
  pop %rdx
  pop %rax
  jmp *vectors + 14 * 8

pc_timer_entry:
  push %rax
  push %rdx
  rdtsc
  mov %eax, timer_moment
  mov %edx, timer_moment + 4
  addl $1, timer_count
  movb $0x20, %al
  outb %al, $0x20
  pop %rdx
  pop %rax
  iretq

apic_timer_entry:
  push %rax
  push %rdx
  rdtsc
  mov %eax, timer_moment
  mov %edx, timer_moment + 4
  addl $1, timer_count
  mov local_apic, %rax
  movl $0, 0xb0(%rax)
  pop %rdx
  pop %rax
  iretq

ipi_entry:
  push %rax
  addl $1, ipi_count
  mov local_apic, %rax
  movl $0, 0xb0(%rax)
  pop %rax
  iretq

shoot_down_entry:
  push %rax
  mov $WINDOW, %eax
  invlpg (%rax)
  mov (%rax), %eax
  mov %eax, shoot_down_read
  addl $1, shoot_down_count
  mov local_apic, %rax
  movl $0, 0xb0(%rax)
  pop %rax
spurious_entry:
  iretq

#else

page_fault_entry:
  push %eax
  push %edx
  mov %cr2, %eax
  sub $WINDOW, %eax
  shr $12, %eax
  cmp $WINDOW_PAGES, %eax
  jae 1f
  mov frame_entry, %edx
  mov %edx, window_table(, %eax, 4)
  addl $1, page_faults
  pop %edx
  pop %eax
  add $4, %esp
  iretl
1:
  pop %edx
  pop %eax
  jmp *vectors + 14 * 4

pc_timer_entry:
  push %eax
  push %edx
  rdtsc
  mov %eax, timer_moment
  mov %edx, timer_moment + 4
  addl $1, timer_count
  movb $0x20, %al
  outb %al, $0x20
  pop %edx
  pop %eax
  iretl

apic_timer_entry:
  push %eax
  push %edx
  rdtsc
  mov %eax, timer_moment
  mov %edx, timer_moment + 4
  addl $1, timer_count
  mov local_apic, %eax
  movl $0, 0xb0(%eax)
  pop %edx
  pop %eax
  iretl

ipi_entry:
  push %eax
  addl $1, ipi_count
  mov local_apic, %eax
  movl $0, 0xb0(%eax)
  pop %eax
  iretl

shoot_down_entry:
  push %eax
  mov $WINDOW, %eax
  invlpg (%eax)
  mov (%eax), %eax
  mov %eax, shoot_down_read
  addl $1, shoot_down_count
  mov local_apic, %eax
  movl $0, 0xb0(%eax)
  pop %eax
spurious_entry:
  iretl
#endif

  .bss
  .balign 8
  .globl page_faults, timer_count, timer_moment, ipi_count, shoot_down_count, shoot_down_read
timer_moment:
  .skip 8
timer_count:
  .skip 4
page_faults:
  .skip 4
  .balign 64
ipi_count:
  .skip 4
shoot_down_count:
  .skip 4
shoot_down_read:
  .skip 4
  .section .note.GNU-stack, "", @progbits
