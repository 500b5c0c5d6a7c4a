/* The firmware comes here with the MMU off and its bytes in the other order, in 32 or in 64 bits. The first word is
   `tdi 0, 0, 0x48`, which does nothing, for a CPU in our order, and a branch over the second one for another. */
  .macro swapped word
  .byte (\word) >> 24 & 255, (\word) >> 16 & 255, (\word) >> 8 & 255, (\word) & 255
  .endm

  .section .start, "ax"
  .globl start
start:
  .long 0x08000048
  b in_order
  swapped 0x7d6000a6 /* mfmsr %r11 */
  swapped 0x616b0001 /* ori %r11, %r11, 1: the order of bytes */
  swapped 0x39400001 /* li %r10, 1 */
  swapped 0x794af806 /* sldi %r10, %r10, 63: 64 bits */
  swapped 0x7d6b5378 /* or %r11, %r11, %r10 */
  swapped 0x429f0005 /* bcl 20, 31, . + 4 */
  swapped 0x7d4802a6 /* mflr %r10 */
  swapped 0x394a0014 /* addi %r10, %r10, 20 */
  swapped 0x7d5a03a6 /* mtsrr0 %r10 */
  swapped 0x7d7b03a6 /* mtsrr1 %r11 */
  swapped 0x4c000024 /* rfid */
in_order:
  mfmsr %r11
  ori %r11, %r11, 0x2000 /* floating point */
  oris %r11, %r11, 0x0280 /* vectors, for doubles are kept in their registers too */
  mtmsrd %r11
  isync
  bcl 20, 31, 1f
1:
  mflr %r12
  addis %r2, %r12, .TOC.-1b@ha
  addi %r2, %r2, .TOC.-1b@l
  addis %r1, %r2, stack_top@toc@ha
  addi %r1, %r1, stack_top@toc@l
  stdu %r1, -32(%r1)
  bl main
  nop
