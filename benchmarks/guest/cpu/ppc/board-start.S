/* The firmware comes here with its MMU on and this memory at the addresses that it has on the bus. */
  .section .start, "ax"
  .globl start
start:
  li %r3, 0x2000 /* floating point, and neither MMU nor interrupts */
  mtsrr1 %r3
  lis %r4, in_place@ha
  addi %r4, %r4, in_place@l
  mtsrr0 %r4
  rfi
in_place:
  lis %r1, stack_top@ha
  addi %r1, %r1, stack_top@l
  li %r0, 0
  stwu %r0, -16(%r1)
  bl main
