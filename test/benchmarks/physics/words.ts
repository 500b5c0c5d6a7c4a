import { type AnalysisForm, analysisForms } from '../../../benchmarks/guest/analysis-forms.js'
import { ask, type Conversation } from '../guest/conversation.js'

/** The words that a form of the analysis must answer. */
export function right(name: string): readonly string[] {
  const form = analysisForms.find((other) => other.name === name)
  if (form === undefined) throw new Error(`there is no form ${name}`)
  return form.words
}

/** All forms but the probe. */
export const forms: readonly AnalysisForm[] = analysisForms.filter(({ name }) => name !== 'physics-x87-probe')

/** The words that a payload answers to one unit, or the code of its error. */
export async function wordsOf(talk: Conversation, workload: string): Promise<readonly string[]> {
  const line = await ask(talk, { kind: 'run', workload, count: 1 })
  if (line.kind === 'error') return [line.code]
  if (line.kind !== 'done') throw new Error(`${workload} was answered with ${line.kind}`)
  return [line.checksum, ...(line.further ?? [])]
}
