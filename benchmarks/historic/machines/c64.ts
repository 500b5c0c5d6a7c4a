import {
  cartridgeOrigin,
  kernalCartridge,
  serialData,
  serialStart,
  serialStatus,
  store,
} from '../c64-cartridge.js'
import type { HistoricMachine } from '../machine.js'
import { relative, word } from '../mos6502-code.js'
import { mos6502Timing, mos6502Workloads } from '../mos6502-workloads.js'
import { assemble, type Item, place, untimed } from '../program.js'
import { makeWorkloads } from '../workload.js'

/** The control register of the VIC-II. With its display off, it never stops the CPU to read memory. */
const screen = 0xd011

const [bitSent, bitReceived] = [0x10, 0x08]
/** Waits for a bit of the 6551: lda; and #; beq. */
const waitFor = (bit: number, to: string): Item =>
  untimed(0xad, ...word(serialStatus), 0x29, bit, 0xf0, relative(to))

const workloads = mos6502Workloads({
  setUp: [untimed(...store(screen, 0x0b), ...serialStart)],
  console: [
    place('put'),
    untimed(0x48), // pha
    place('full'),
    waitFor(bitSent, 'full'),
    untimed(0x68, 0x8d, ...word(serialData), 0x60), // pla; sta; rts
    place('get'),
    waitFor(bitReceived, 'get'),
    untimed(0xad, ...word(serialData), 0x60), // lda; rts
  ],
})

const hertz = 985_248
const image = (program: readonly Item[]): Buffer => kernalCartridge(assemble(program, cartridgeOrigin))

/** The Commodore 64 for PAL, without its display, so that the CPU has the memory for itself. */
export const c64: HistoricMachine = {
  name: 'c64',
  title: 'Commodore 64 (PAL, MOS Technology 6510)',
  year: 1982,
  clock: { hertz, source: 'the crystal of a PAL machine, 17.734472 MHz, divided by eighteen' },
  timing: mos6502Timing,
  driver: 'vice',
  spec: { architecture: '6502', machine: 'c64' },
  paced: () => ({ vice: { fastForward: false } }),
  workloads: makeWorkloads({ ...workloads, image, unit: 1 / hertz }),
}
