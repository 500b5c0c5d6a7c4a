import type {
  CampaignRecord,
  LogRecord,
  PhysicsProbe,
  PhysicsRow,
  PhysicsSummary,
  PlatformRecord,
} from '../campaign/records.js'
import { type AnalysisForm, analysisForms } from '../guest/analysis-forms.js'
import { findWorkload } from '../guest/catalogue.js'
import { checksumOf, doubleOf } from '../guest/checksum.js'
import { type Answers, explainForm, explainMachine } from './causes.js'
import { neighboursBetween } from './neighbours.js'
import { readProbe } from './probe.js'
import { type FormResult, formAnswers, formResult } from './results.js'

/** The mass of the top quark that events are generated with, GeV: `TOP_MASS` in `workloads/physics-analysis.h`. */
export const generatedMass = 172.4

const probeName = 'physics-x87-probe'
const [referenceForm] = analysisForms

/**
 * Compares the results of the family analysis of a campaign: each platform's mass and error with the reference, to the
 * last bit and within the statistical error, and why bits differ where that shows. `undefined` if none of the family
 * took part.
 */
export function physicsSummary(
  campaign: CampaignRecord,
  records: readonly LogRecord[],
): PhysicsSummary | undefined {
  const forms: readonly AnalysisForm[] = analysisForms.filter(({ name }) => campaign.workloads.includes(name))
  if (forms.length === 0) return undefined
  const answered = formAnswers(
    records,
    forms.map(({ name }) => name),
  )
  const found = new Map(
    campaign.platforms.map(({ id, target }) => [
      id,
      forms.filter(({ name }) => isOn(name, target)).map(({ name }) => formResult(answered, id, name)),
    ]),
  )
  const group = letters()
  const rows = campaign.platforms.flatMap((platform) => {
    const results = found.get(platform.id) ?? []
    const answers = steadyAnswers(results)
    return results
      .filter(({ workload }) => workload !== probeName)
      .map((result) => row(platform, result, answers, group))
  })
  return {
    unit: 'GeV',
    truth: generatedMass,
    reference: {
      workload: referenceForm.name,
      ...numbers(referenceForm.words),
      words: [...referenceForm.words],
    },
    rows,
    probes: [...found].flatMap(([platform, results]) => probesOf(platform, steadyAnswers(results))),
  }
}

/** Whether the payload of a platform has a form: the x87 unit is one of x86. */
function isOn(name: string, target: string): boolean {
  const targets = findWorkload(name)?.targets
  return targets === undefined || targets.some((other) => other === target)
}

function steadyAnswers(results: readonly FormResult[]): Answers {
  return new Map(
    results.flatMap(({ workload, answers: [first, ...others] }) =>
      first === undefined || others.length > 0 ? [] : [[workload, first] as const],
    ),
  )
}

function probesOf(platform: string, answers: Answers): readonly PhysicsProbe[] {
  const operations = readProbe(answers.get(probeName)?.[0] ?? '')
  return operations === undefined ? [] : [{ platform, operations }]
}

function row(
  platform: PlatformRecord,
  { workload, answers: own, failure }: FormResult,
  answers: Answers,
  group: (words: readonly string[]) => string,
): PhysicsRow {
  const cell = { platform: platform.id, workload }
  const [words, ...others] = own
  if (words === undefined) {
    return {
      ...cell,
      state: 'missing',
      outcome: failure?.outcome ?? 'not-run',
      reason: failure?.reason ?? 'it was not measured',
    }
  }
  if (others.length > 0) return { ...cell, state: 'unsteady', results: own.map((result) => [...result]) }
  const { mass, error } = numbers(words)
  if (words.length !== 3 || !Number.isFinite(mass) || !Number.isFinite(error)) {
    return { ...cell, state: 'missing', outcome: 'wrong', reason: 'the answer is no mass with an error' }
  }
  const reference = numbers(referenceForm.words)
  const format = workload.startsWith('physics-single') ? 'single' : 'double'
  const form = explainForm(workload, answers)
  const machine = explainMachine(workload, words, answers, platform.class === 'emulator')
  return {
    ...cell,
    state: 'result',
    mass,
    error,
    words: [...words],
    ulps: neighboursBetween(reference.mass, mass, format),
    errorUlps: neighboursBetween(reference.error, error, format),
    sameEvents: words[2] === referenceForm.words[2],
    withinError: Math.abs(mass - reference.mass) <= reference.error,
    pull: (mass - generatedMass) / error,
    group: group(words),
    right: machine === undefined,
    ...(form === undefined ? {} : { form }),
    ...(machine === undefined ? {} : { machine }),
  }
}

function numbers(words: readonly string[]): { readonly mass: number; readonly error: number } {
  const [mass, error] = words.map((word) => {
    const bits = checksumOf(word)
    return bits === undefined ? Number.NaN : doubleOf(bits)
  })
  return { mass: mass ?? Number.NaN, error: error ?? Number.NaN }
}

/** Gives the same letter to the same words, in the order in which they come; A is the reference. */
function letters(): (words: readonly string[]) => string {
  const known = [referenceForm.words.join(' ')]
  return (words) => {
    const text = words.join(' ')
    if (!known.includes(text)) known.push(text)
    const index = known.indexOf(text)
    return `${index < 26 ? '' : Math.floor(index / 26)}${String.fromCharCode(65 + (index % 26))}`
  }
}
