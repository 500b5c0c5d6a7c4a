| The entry of a TOS program, with its base page above the return address. On a CPU before the 68040 it ends with the
| system's bombs at the first instruction that only that has.
  .section .start, "ax"
  .globl start
start:
  move.l 4(%sp), %a3
  | Super(0): the rest runs in supervisor mode, for the serial port belongs to the hardware.
  clr.l -(%sp)
  move.w #0x20, -(%sp)
  trap #1
  addq.l #6, %sp
  move.l #stack_top, %sp
  sub.l %a6, %a6
  move.l %a3, -(%sp)
  jsr main

| void leave(u16 status): Pterm.
  .globl leave
leave:
  move.w 6(%sp), -(%sp)
  move.w #0x4c, -(%sp)
  trap #1
again:
  bra again
