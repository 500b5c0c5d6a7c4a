import type { HistoricMachine } from '../machine.js'
import { assemble, type Item } from '../program.js'
import { vaxOrigin } from '../vax-code.js'
import { vaxLoop, vaxSieve } from '../vax-workloads.js'
import { makeWorkloads } from '../workload.js'

/** Seconds of a microcycle. */
const unit = 60e-9

const image = (program: readonly Item[]): Buffer => assemble(program, vaxOrigin)

/** DEC's MicroVAX 3900. Its times are those of the chip, whose reads its cache has and whose writes nobody keeps waiting. */
export const microvax3900: HistoricMachine = {
  name: 'microvax-3900',
  title: 'DEC MicroVAX 3900 (CVAX)',
  year: 1989,
  clock: {
    hertz: Math.round(1 / unit),
    source:
      'a microcycle of the chip 21-24674-15, 60 ns (the specification, section 1.3), as the KA655 has it (hampage.hu, "KA655-A/B")',
  },
  timing:
    'DEC: CMOS-2 CVAX CPU Chip Engineering Specification, DC580, 1988, chapter 12, "CVAX Instruction Timing" (github.com/peterfirefly/ReVAX, dec-src/cvaxspec.txt): microcycles, for reads that the cache has and writes that do not wait',
  driver: 'simh',
  spec: { architecture: 'vax', machine: 'microvax3900' },
  paced: (rate) => ({ simh: { throttle: Math.round(rate / 1000) } }),
  settle: 3,
  workloads: makeWorkloads({ loop: vaxLoop, sieve: vaxSieve, image, unit }),
}
