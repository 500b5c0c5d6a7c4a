import type { PhysicsCause } from '../campaign/records/physics.js'
import { analysisForms } from '../guest/analysis-forms.js'
import { inDoubles, readProbe } from './probe.js'

/** The answers of one platform, by workload; only steady ones. */
export type Answers = ReadonlyMap<string, readonly string[]>

/**
 * The bits of `physics-x87-functions` where FSIN and FCOS are computed in doubles by glibc 2.28 or later with fused
 * multiply-add: those of the program `host-sine` in `libm-demo`. Without it they are the exact ones.
 */
export const hostSineWords: readonly string[] = ['4065a4d58058f392', '3fefc59e0095531c', '4693e41607adf0f5']

type FormName = (typeof analysisForms)[number]['name']

const reference = 'physics-double-sse'

const rightWords = (name: string): readonly string[] =>
  analysisForms.find((form) => form.name === name)?.words ?? []

const same = (first: readonly string[] | undefined, second: readonly string[]): boolean =>
  first !== undefined && first.join(' ') === second.join(' ')

const cause = (kind: PhysicsCause['kind'], words: string, evidence: readonly string[]): PhysicsCause => ({
  kind,
  words,
  evidence: [...evidence],
})

const independent = 'an independent implementation in another language gives these bits'

/** What another workload says on the same platform, if it took part there and agrees. */
function confirmed(
  answers: Answers,
  name: FormName,
  wanted: readonly string[],
  words: string,
): readonly string[] {
  const found = answers.get(name)
  if (found === undefined) return []
  return [
    same(found, wanted)
      ? `${words} (${name}, on this platform)`
      : `${name} does not confirm it on this platform`,
  ]
}

/**
 * Why the right result of a form is not that of the reference, with what shows it: what other implementations and the
 * other forms on the same platform say. `undefined` if the two are the same.
 */
export function explainForm(workload: string, answers: Answers): PhysicsCause | undefined {
  const right = rightWords(workload)
  if (same(right, rightWords(reference))) return undefined
  const withoutFma = confirmed(
    answers,
    reference,
    rightWords(reference),
    "the same source without contraction gives the reference's bits",
  )
  switch (workload) {
    case 'physics-single-sse':
    case 'physics-single-x87-24':
      return cause('single-precision', 'numbers have 24 bits instead of 53', [independent])
    case 'physics-double-x87':
      return cause('extended-intermediates', 'expressions have 64 bits, only what is assigned has 53', [
        independent,
        ...confirmed(
          answers,
          'physics-double-x87-53',
          rightWords(reference),
          "the same machine code with the unit told to round to 53 bits gives the reference's bits",
        ),
      ])
    case 'physics-single-x87':
      return cause('single-precision', 'what is assigned has 24 bits; expressions have 64', [
        independent,
        ...confirmed(
          answers,
          'physics-single-x87-24',
          rightWords('physics-single-sse'),
          'the same machine code with the unit told to round to 24 bits gives the bits of SSE singles',
        ),
      ])
    case 'physics-double-fma':
      return cause('fused-multiply-add', 'the compiler has contracted products and sums', [
        'the build differs from the reference in -mfma -ffp-contract=fast alone',
        ...withoutFma,
      ])
    case 'physics-x87-functions':
      return cause(
        'function-instructions',
        "sine, logarithm and the like come from the unit's instructions",
        ['an independent implementation whose functions are the nearest numbers of 64 bits gives these bits'],
      )
    default:
      return cause('not-found', 'nothing is known of this form', [])
  }
}

/** Bits of one form in the place of another's: they betray how the machine computed. */
const betrayals: readonly {
  readonly in: readonly FormName[]
  readonly bitsOf: FormName
  readonly kind: PhysicsCause['kind']
  readonly words: string
}[] = [
  {
    in: ['physics-double-sse', 'physics-double-x87', 'physics-double-x87-53'],
    bitsOf: 'physics-double-fma',
    kind: 'fused-multiply-add',
    words: 'products and sums are fused',
  },
  {
    in: ['physics-double-sse', 'physics-double-fma'],
    bitsOf: 'physics-double-x87',
    kind: 'extended-intermediates',
    words: 'expressions have 64 bits',
  },
  {
    in: ['physics-single-sse'],
    bitsOf: 'physics-single-x87',
    kind: 'extended-intermediates',
    words: 'expressions have 64 bits',
  },
  {
    in: ['physics-double-x87'],
    bitsOf: 'physics-double-sse',
    kind: 'emulator-approximation',
    words: 'the x87 unit computes in doubles',
  },
  {
    in: ['physics-single-x87'],
    bitsOf: 'physics-single-sse',
    kind: 'emulator-approximation',
    words: 'the x87 unit computes in singles',
  },
  {
    in: ['physics-double-x87-53'],
    bitsOf: 'physics-double-x87',
    kind: 'emulator-approximation',
    words: 'the x87 unit does not heed its precision control',
  },
  {
    in: ['physics-single-x87-24'],
    bitsOf: 'physics-single-x87',
    kind: 'emulator-approximation',
    words: 'the x87 unit does not heed its precision control',
  },
  {
    in: ['physics-double-fma'],
    bitsOf: 'physics-double-sse',
    kind: 'emulator-approximation',
    words: 'the fused multiply-add rounds its product',
  },
]

/**
 * Why a platform's words are not the right ones of the form, with what shows it. `undefined` if they are.
 *
 * @param emulated Whether the platform's processor is a program.
 */
export function explainMachine(
  workload: string,
  words: readonly string[],
  answers: Answers,
  emulated: boolean,
): PhysicsCause | undefined {
  if (same(words, rightWords(workload))) return undefined
  const betrayal = betrayals.find(
    (known) => known.in.some((name) => name === workload) && same(words, rightWords(known.bitsOf)),
  )
  if (betrayal !== undefined) {
    return cause(betrayal.kind, betrayal.words, [`the bits are those of ${betrayal.bitsOf}`])
  }
  const probe = readProbe(answers.get('physics-x87-probe')?.[0] ?? '')
  const approximated = probe === undefined ? [] : inDoubles(probe)
  const unit = confirmed(
    answers,
    'physics-double-x87',
    rightWords('physics-double-x87'),
    "the unit's other instructions are right to the last bit",
  )
  if (workload === 'physics-x87-functions' && approximated.length > 0) {
    return cause('emulator-approximation', "some of the unit's functions are computed in doubles", [
      `results with no more bits than a double: ${approximated.join(', ')} (physics-x87-probe, on this platform)`,
      ...(same(words, hostSineWords)
        ? [
            "the bits are those of an analysis whose sine and cosine are the C library's with fused multiply-add (libm-demo)",
          ]
        : []),
      ...unit,
    ])
  }
  if (workload === 'physics-x87-functions' && probe !== undefined && !emulated) {
    return cause(
      'processor-functions',
      'this processor rounds the functions of its x87 unit in its own way',
      ['all of its functions give 64 bits (physics-x87-probe, on this platform)', ...unit],
    )
  }
  return cause('not-found', 'the cause was not found', [
    'the bits are those of no other form of the analysis',
    ...(probe === undefined
      ? ['physics-x87-probe took no part on this platform']
      : [
          approximated.length === 0
            ? 'physics-x87-probe found nothing that is computed in doubles'
            : `physics-x87-probe found ${approximated.join(', ')}`,
        ]),
  ])
}
