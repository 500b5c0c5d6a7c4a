import { relative, words } from '../m68k-code.js'
import { m68kTiming, m68kWorkloads } from '../m68k-workloads.js'
import type { HistoricMachine } from '../machine.js'
import { assemble, type Item, place, untimed } from '../program.js'
import { sieveFlags } from '../sieve.js'
import {
  listen,
  moveToRegister,
  serialData,
  setUpSerial,
  startSerialClock,
  stopSerialClock,
  superMode,
  terminate,
  tosProgram,
} from '../tos-program.js'
import { makeWorkloads } from '../workload.js'

const say = (letter: string): Item => untimed(...words(...moveToRegister(letter.charCodeAt(0), serialData)))

const workloads = m68kWorkloads({
  begin: [untimed(...words(...superMode, ...setUpSerial)), say('R'), untimed(...words(...listen))],
  beginWork: [say('B'), untimed(...words(...stopSerialClock))],
  sayResult: [
    untimed(...words(...startSerialClock)),
    say('E'),
    untimed(...words(0x3600, 0x740f)), // move.w d0, d3; moveq #15, d2
    place('digit'),
    untimed(...words(0x7030, 0xd643, 0x6402, 0x5200)), // moveq #'0', d0; add.w d3, d3; bcc; addq.b #1, d0
    untimed(...words(0x11c0, serialData, 0x51ca), relative('digit')), // move.b d0; dbra d2
    say('\n'),
    untimed(...words(...terminate(0))),
  ],
  flags: untimed(...words(0x4bfa), relative('flags')), // lea flags(pc), a5
  behind: [place('flags')],
})

const hertz = 8_021_247
const image = (program: readonly Item[]): Buffer =>
  tosProgram(assemble(program, 0), { bss: 2 * Math.ceil(sieveFlags / 2) })

/** The Atari ST. Its times are those of the CPU alone; the memory that it shares with the display makes some instructions wait. */
export const atariSt: HistoricMachine = {
  name: 'atari-st',
  title: 'Atari 520ST (Motorola 68000)',
  year: 1985,
  clock: { hertz, source: 'the crystal of a PAL machine, 32.084988 MHz, divided by four' },
  timing: m68kTiming,
  driver: 'hatari',
  spec: { architecture: 'm68k', machine: 'st' },
  paced: () => ({ hatari: { fastForward: false } }),
  workloads: makeWorkloads({ ...workloads, image, unit: 1 / hertz }),
}
