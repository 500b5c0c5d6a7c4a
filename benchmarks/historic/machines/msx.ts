import { address, type Intel8080Machine, workloads8080 } from '../intel-8080.js'
import type { HistoricMachine } from '../machine.js'
import { cartridge, cartridgeOrigin, serialControl, serialData, serialStart } from '../msx-cartridge.js'
import { assemble, type Item, place, untimed } from '../program.js'
import { makeWorkloads } from '../workload.js'

/** The port that says which slot each quarter of the memory is (MSX2 Technical Handbook, chapter 5, "Slots"). */
const slots = 0xa8

const machine: Intel8080Machine = {
  // Those of a Z80, and a period more for every operation code that is fetched, for which an MSX lets it wait.
  times: {
    loadWord: 11,
    stepWord: 7,
    move: 5,
    or: 5,
    step: 5,
    jump: 11,
    storeImmediate: 11,
    compareImmediate: 8,
    load: 8,
    push: 12,
    pop: 11,
    addWord: 12,
    moveWord: 17,
  },
  begin: [
    // The memory that is seen from C000h shall be seen from 8000h as well.
    untimed(0xdb, slots, 0x47, 0xe6, 0xc0, 0x0f, 0x0f, 0x4f), // in; mov b, a; ani c0h; rrc twice; mov c, a
    untimed(0x78, 0xe6, 0xcf, 0xb1, 0xd3, slots), // mov a, b; ani cfh; ora c; out
    untimed(...serialStart),
  ],
  console: [
    place('put'),
    untimed(0x47), // mov b, a
    place('full'),
    untimed(0xdb, serialControl, 0xe6, 1, 0xca, address('full'), 0x78, 0xd3, serialData, 0xc9), // in; ani 1; jz; mov a, b; out; ret
    place('get'),
    untimed(0xdb, serialControl, 0xe6, 2, 0xca, address('get'), 0xdb, serialData, 0xc9), // in; ani 2; jz; in; ret
  ],
  endPage: 0xa0,
  passes: 0xe100,
  stack: 0xf000,
}

const hertz = 3_579_545
const unit = 1 / hertz

const image = (program: readonly Item[]): Buffer => cartridge(assemble(program, cartridgeOrigin))

/** A home computer of the MSX standard. */
export const msx: HistoricMachine = {
  name: 'msx',
  title: 'MSX (Zilog Z80A)',
  year: 1983,
  clock: { hertz, source: 'the MSX standard: that of a television’s colours, 3.579545 MHz' },
  timing:
    'Zilog: Z80 CPU User’s Manual, "Z80 Instruction Set": T states, and one more for each fetch of an operation code, as the MSX standard has it',
  driver: 'openmsx',
  spec: { architecture: 'z80', machine: 'msx1' },
  paced: () => ({ openmsx: { fastForward: false } }),
  workloads: makeWorkloads({ ...workloads8080(machine), image, unit }),
}
