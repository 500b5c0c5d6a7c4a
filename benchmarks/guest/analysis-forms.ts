/** One form of the analysis in `workloads/physics-analysis.h`: a workload, and what it answers on an exact machine. */
export interface AnalysisForm {
  /** Name of the workload. */
  readonly name: string
  readonly title: string
  readonly why: string
  /**
   * The right answer, 16 hexadecimal digits a word: the bits of the fitted mass in GeV and of its error as doubles, and
   * the digest of the events that were fitted. `physics-x87-probe` has its one checksum.
   */
  readonly words: readonly [checksum: string, ...further: string[]]
  /** How far the mass may be from the right one on another machine, in GeV; no distance where it is absent. */
  readonly tolerance?: number
  /** Its answer describes the machine, and none is wrong. */
  readonly diagnosis?: true
  /** Whether only x86 has it. */
  readonly x86Only?: true
}

/**
 * The forms of the analysis, in the order in which the payload lists them. The words of the first five are computed a
 * second time, in another language, by `test/benchmarks/physics/`; `physics-double-x87-53` and `physics-single-x87-24`
 * must give those of the SSE forms.
 */
export const analysisForms = [
  {
    name: 'physics-double-sse',
    title: 'Top-quark mass, double, SSE2',
    why: 'What a program compiled today computes, to the last bit the same wherever doubles are IEEE 754.',
    words: ['4065a4d58058f393', '3fefc59e009552fe', 'e815d0a3489829b5'],
  },
  {
    name: 'physics-single-sse',
    title: 'Top-quark mass, single, SSE',
    why: 'What single precision loses of the result, beside what the statistics leave open.',
    words: ['4065a4d560000000', '3fefc5a8e0000000', 'ed8557a823689613'],
  },
  {
    name: 'physics-double-x87',
    x86Only: true,
    title: 'Top-quark mass, double, x87',
    why: 'The same program as compiled before 2003: expressions have 80 bits, and the last bits of the result change.',
    words: ['4065a4d58058f391', '3fefc59e009552fb', 'c7200f8dfe6a3106'],
    tolerance: 1e-6,
  },
  {
    name: 'physics-single-x87',
    x86Only: true,
    title: 'Top-quark mass, single, x87',
    why: 'Single precision was harmless as long as the expressions had 80 bits.',
    words: ['4065a4d580000000', '3fefc59e80000000', '443f3fd56760557c'],
    tolerance: 0.01,
  },
  {
    name: 'physics-x87-functions',
    x86Only: true,
    title: 'Top-quark mass, x87 functions',
    why: "Sine, logarithm and the like by the x87 unit's instructions, which emulators approximate and processors round differently.",
    words: ['4065a4d58058f392', '3fefc59e0095531a', '4693e41607edf0f5'],
    tolerance: 1e-6,
  },
  {
    name: 'physics-double-fma',
    title: 'Top-quark mass, fused multiply-add',
    why: 'The answer of a build that contracts products and sums, so that one found elsewhere can be recognised.',
    words: ['4065a4d58058f392', '3fefc59e00955336', 'f904372d8ceb5aa7'],
  },
  {
    name: 'physics-double-x87-53',
    x86Only: true,
    title: 'Top-quark mass, x87 rounded to 53 bits',
    why: 'The machine code of physics-double-x87 without its 80-bit intermediates: shows whether they were all of the difference.',
    words: ['4065a4d58058f393', '3fefc59e009552fe', 'e815d0a3489829b5'],
    tolerance: 1e-6,
  },
  {
    name: 'physics-single-x87-24',
    x86Only: true,
    title: 'Top-quark mass, x87 rounded to 24 bits',
    why: 'The machine code of physics-single-x87 without its 80-bit intermediates.',
    words: ['4065a4d560000000', '3fefc5a8e0000000', 'ed8557a823689613'],
    tolerance: 0.01,
  },
  {
    name: 'physics-x87-probe',
    x86Only: true,
    title: 'x87 operations computed in doubles',
    why: 'Counts the x87 operations whose results have no more bits than a double: evidence for an approximation.',
    words: ['0000000000000000'],
    diagnosis: true,
  },
] as const satisfies readonly AnalysisForm[]
