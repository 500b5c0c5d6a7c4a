import { amigaFloppy } from '../amiga-floppy.js'
import { relative, words } from '../m68k-code.js'
import { long, m68kTiming, m68kWorkloads } from '../m68k-workloads.js'
import type { HistoricMachine } from '../machine.js'
import { assemble, type Item, place, untimed } from '../program.js'
import { makeWorkloads } from '../workload.js'

/** Memory that nobody else uses once the program runs. */
const flagsAddress = 0x60000

// Registers behind a3 (Amiga Hardware Reference Manual, appendix A): SERDATR and SERDAT, DMACON, INTENA, INTREQ.
const [status, data, directAccess, interrupts, requests] = [0x18, 0x30, 0x96, 0x9a, 0x9c]

const moveToRegister = (value: number, register: number): readonly number[] => [0x377c, value, register]
/** Waits for a bit of the serial port: move.w status(a3), d4; btst; beq. */
const waitFor = (bit: number): readonly number[] => [0x382b, status, 0x0804, bit, 0x67f6]
const [sent, room, received] = [12, 13, 14]
const stopBit = 0x100

const say = (letter: string): Item =>
  untimed(...words(...waitFor(room), ...moveToRegister(stopBit | letter.charCodeAt(0), data)))

const workloads = m68kWorkloads({
  begin: [
    untimed(...words(0x47f9), ...long(0xdff000)), // lea $dff000, a3
    // Nobody takes turns of the memory from the CPU, nor time.
    ...[interrupts, directAccess, requests].map((register) =>
      untimed(...words(...moveToRegister(0x7fff, register))),
    ),
    say('\n'),
    say('R'),
    untimed(...words(...waitFor(received), ...moveToRegister(0x800, requests))),
  ],
  beginWork: [say('B')],
  sayResult: [
    say('E'),
    untimed(...words(0x3600, 0x740f)), // move.w d0, d3; moveq #15, d2
    place('digit'),
    untimed(...words(0x7030, 0xd643, 0x6402, 0x5200)), // moveq #'0', d0; add.w d3, d3; bcc; addq.b #1, d0
    untimed(...words(...waitFor(room), 0x0040, stopBit, 0x3740, data)), // or.w; move.w d0, data(a3)
    untimed(...words(0x51ca), relative('digit')), // dbra d2
    say('\n'),
    untimed(...words(...waitFor(sent))),
    place('end'),
    untimed(...words(0x60fe)), // bra
  ],
  flags: untimed(...words(0x4bf9), ...long(flagsAddress)), // lea, a5
  behind: [],
})

const hertz = 7_093_790

/** The Amiga 500, without its display, so that the CPU has the memory for itself. */
export const amiga500: HistoricMachine = {
  name: 'amiga-500',
  title: 'Commodore Amiga 500 (Motorola 68000)',
  year: 1987,
  clock: { hertz, source: 'the crystal of a PAL machine, 28.37516 MHz, divided by four' },
  timing: m68kTiming,
  driver: 'fs-uae',
  medium: 'floppy',
  // AROS ends its lines otherwise.
  begun: /\n\nR/,
  spec: { architecture: 'm68k', machine: 'a500' },
  paced: () => ({ 'fs-uae': { fastForward: false } }),
  workloads: makeWorkloads({
    ...workloads,
    image: (program) => amigaFloppy(assemble(program, 0)),
    unit: 1 / hertz,
  }),
}
