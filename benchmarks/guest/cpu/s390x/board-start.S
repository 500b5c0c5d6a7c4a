/* In 64-bit mode, at real addresses. Floating point needs bit 45 of control register 0 (Principles of Operation, "AFP-register control"). */
  .section .start, "ax"
  .globl start
start:
  larl %r15, stack_top
  aghi %r15, -160
  stctg %c0, %c0, 128(%r15)
  oi 133(%r15), 0x04
  lctlg %c0, %c0, 128(%r15)
  lghi %r11, 0
  brasl %r14, main
