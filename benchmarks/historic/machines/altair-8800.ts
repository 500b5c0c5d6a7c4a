import { address, type Intel8080Machine, workloads8080 } from '../intel-8080.js'
import type { HistoricMachine } from '../machine.js'
import { assemble, type Item, place, untimed } from '../program.js'
import { makeWorkloads } from '../workload.js'

/** The ports of the console, the first of the board 88-2SIO (MITS: 88-2SIO Documentation, 1975). */
const [status, data] = [0x10, 0x11]

const machine: Intel8080Machine = {
  times: {
    loadWord: 10,
    stepWord: 5,
    move: 5,
    or: 4,
    step: 5,
    jump: 10,
    storeImmediate: 10,
    compareImmediate: 7,
    load: 7,
    push: 11,
    pop: 10,
    addWord: 10,
    moveWord: 16,
  },
  begin: [],
  console: [
    place('put'),
    untimed(0xd3, data, 0xc9), // out; ret
    place('get'),
    untimed(0xdb, status, 0xe6, 1, 0xca, address('get'), 0xdb, data, 0xc9), // in; ani 1; jz; in; ret
  ],
  endPage: 0x30,
  passes: 0x4000,
  stack: 0x1000,
}

const hertz = 2_000_000
const unit = 1 / hertz
const image = (program: readonly Item[]): Buffer => assemble(program, 0)

/** The MITS Altair 8800, an Intel 8080A with 2 MHz. The programs keep to what an 8080 has, though the emulated one is a Z80. */
export const altair8800: HistoricMachine = {
  name: 'altair-8800',
  title: 'MITS Altair 8800 (Intel 8080A)',
  year: 1975,
  clock: { hertz, source: 'MITS: Altair 8800 Theory of Operation Manual, 1975, "Basic Timing"' },
  timing: 'Intel: 8080 Microcomputer Systems User’s Manual, 1975, chapter 4, "Instruction Set": states',
  driver: 'simh',
  spec: { architecture: 'z80', machine: 'altair' },
  paced: () => ({ simh: { clock: hertz / 1000 } }),
  workloads: makeWorkloads({ ...workloads8080(machine), image, unit }),
}
