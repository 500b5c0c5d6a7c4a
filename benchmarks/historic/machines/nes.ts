import { buildCartridge, cartridgeOrigin } from '../../../drivers/jsnes/tiny-cartridge.js'
import { fifo } from '../../../drivers/jsnes/worker/board.js'
import { clockHertz } from '../../../drivers/jsnes/worker/pace.js'
import type { HistoricMachine } from '../machine.js'
import { relative, word } from '../mos6502-code.js'
import { mos6502Timing, mos6502Workloads } from '../mos6502-workloads.js'
import { assemble, type Item, place, untimed } from '../program.js'
import { makeWorkloads } from '../workload.js'

/** The branch while bit 7 is set. */
const bmi = 0x30

/** The port of the cartridge takes a byte at any time. */
const workloads = mos6502Workloads({
  setUp: [],
  console: [
    place('put'),
    untimed(0x8d, ...word(fifo.data), 0x60), // sta; rts
    place('get'),
    untimed(0x2c, ...word(fifo.state), bmi, relative('get'), 0xad, ...word(fifo.data), 0x60), // bit; bmi; lda; rts
  ],
})

const image = (program: readonly Item[]): Buffer => buildCartridge(assemble(program, cartridgeOrigin))

/** The Nintendo Entertainment System, and the Famicom before it: a 6502 that has no decimal arithmetic. */
export const nes: HistoricMachine = {
  name: 'nes',
  title: 'Nintendo Entertainment System (Ricoh 2A03, a 6502)',
  year: 1983,
  clock: {
    hertz: Math.round(clockHertz),
    source:
      'the crystal of an NTSC machine, 21.477272 MHz, divided by twelve (NESdev Wiki, "Cycle reference chart")',
  },
  timing: mos6502Timing,
  driver: 'jsnes',
  spec: { architecture: '6502', machine: 'nes' },
  paced: () => ({ jsnes: { fastForward: false } }),
  workloads: makeWorkloads({ ...workloads, image, unit: 1 / clockHertz }),
}
