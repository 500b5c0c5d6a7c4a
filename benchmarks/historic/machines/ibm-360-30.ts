import type { HistoricMachine } from '../machine.js'
import { assemble, type Item } from '../program.js'
import { s360Loop, s360Origin, s360Sieve } from '../s360-workloads.js'
import { cardDeck, word } from '../s370-code.js'
import { makeWorkloads } from '../workload.js'

/** Seconds of a word of the microprogram. */
const unit = 0.75e-6

const image = (program: readonly Item[]): Buffer =>
  cardDeck(s360Origin, [...word(0), ...word(s360Origin)], assemble(program, s360Origin))

/**
 * IBM's System/360 Model 30, by a System/370, whose instructions are those of the System/360 and more. Each word of its
 * microprogram takes the same time, so that an instruction takes as long as it has words.
 */
export const ibm36030: HistoricMachine = {
  name: 'ibm-360-30',
  title: 'IBM System/360 Model 30',
  year: 1965,
  clock: {
    hertz: Math.round(1 / unit),
    source:
      'a word of its microprogram, half the 1.5 µs of its storage (IBM Y24-3360-1, 1967, page 1-4, as Wikipedia’s "IBM System/360 Model 30" quotes it)',
  },
  timing:
    'IBM: the microprogram of the 2030 Processing Unit, 1964 to 1965 (L. Wilkinson: github.com/ibm2030/IBM2030, ccros20210925.txt): words that each instruction executes',
  driver: 'hercules',
  typed: 'g\n',
  spec: { architecture: 's370' },
  workloads: makeWorkloads({ loop: s360Loop, sieve: s360Sieve, image, unit }),
}
