import { z } from 'zod'
import {
  type BaselineCheck,
  type BaselineFile,
  baselineNameField,
  baselineOf,
  checkBaseline,
  formatChange,
  formatChangeInterval,
  formatPValue,
  type JudgedChange,
  keepBaseline,
  ratioInWords,
  readBaselineFile,
  readFinished,
  timeInWords,
  usualBaselineFile,
  verdictWords,
} from '../../benchmarks/compare/index.js'
import { invalid, parseOptions } from '../arguments.js'
import type { CommandAction } from '../commands.js'
import type { CommandContext } from '../context.js'
import { exitCodes } from '../exit-codes.js'
import { safeText } from '../safe-text.js'
import { given } from '../session.js'
import { shareField } from '../share-field.js'
import { formatTable } from '../table.js'

const fileField = z.string().min(1).default(usualBaselineFile)

const saveSchema = z.strictObject({ as: baselineNameField.default('default'), file: fileField })

const checkSchema = z.strictObject({
  against: baselineNameField.optional(),
  file: fileField,
  maxSlowdown: shareField.optional(),
  significance: shareField.optional(),
  times: z.boolean().optional(),
  allowMissing: z.boolean().optional(),
  sameMachine: z.boolean().optional(),
  strict: z.boolean().optional(),
})

/** `polyvisor baseline save|check`: a gate for CI. Exit code 8 if a campaign does not pass. */
export const baseline: CommandAction = async (context, [action, folder], options) => {
  if (action === 'save')
    return await save(context, given(folder), parseOptions(saveSchema, options, "'baseline save'"))
  if (action === 'check')
    return await check(context, given(folder), parseOptions(checkSchema, options, "'baseline check'"))
  throw invalid('action', `'${String(action)}' is neither save nor check`)
}

async function save(
  { output }: CommandContext,
  folder: string,
  { as: name, file: path }: z.output<typeof saveSchema>,
): Promise<void> {
  const finished = await readFinished(folder)
  const saved = baselineOf(finished)
  const replaced = await keepBaseline(path, name, saved)
  const left = finished.summary.cells.length - saved.cells.length
  if (left > 0) output.remark(`${left} cells without a figure are not in it.`)
  if (!finished.summary.complete)
    output.remark('The campaign was interrupted, and has fewer samples than planned.')
  output.result({ file: path, name, replaced, cells: saved.cells.length }, () => {
    return `${replaced ? 'Replaced' : 'Saved'} the baseline '${name}' with ${saved.cells.length} cells in ${safeText(path)}.\n`
  })
}

async function check(
  context: CommandContext,
  folder: string,
  { against, file: path, ...options }: z.output<typeof checkSchema>,
): Promise<void> {
  const file = await readBaselineFile(path)
  if (file === undefined) {
    throw invalid('--file', `there is no file '${path}'`, 'Save one with: polyvisor baseline save FOLDER')
  }
  const name = nameIn(file, against)
  const saved = Object.hasOwn(file.baselines, name) ? file.baselines[name] : undefined
  if (saved === undefined) {
    const names = Object.keys(file.baselines).join(', ')
    throw invalid('--against', `'${path}' has no baseline '${name}'`, `It has: ${names}.`)
  }
  const result = checkBaseline(name, saved, await readFinished(folder), options)
  context.output.result(result, () => renderCheck(result))
  if (!result.passed) context.setExitCode(exitCodes.gate)
}

/** The one that is asked for, or the only one. */
function nameIn({ baselines }: BaselineFile, against: string | undefined): string {
  const names = Object.keys(baselines)
  if (against !== undefined) return against
  const [only] = names
  if (only !== undefined && names.length === 1) return only
  if (names.includes('default')) return 'default'
  throw invalid('--against', 'the file has several baselines, or none', `Name one of: ${names.join(', ')}.`)
}

function renderCheck(check: BaselineCheck): string {
  const judged = check.changes.flatMap((change) => (change.verdict === 'incomparable' ? [] : [change]))
  const side = check.quantity === 'time' ? timeInWords : ratioInWords
  const table = formatTable<JudgedChange>(
    [
      { title: 'workload', cell: ({ workload }) => workload },
      { title: 'platform', cell: ({ platform }) => platform },
      { title: 'baseline', cell: ({ before }) => side(before).join(' ') },
      { title: 'now', cell: ({ after }) => side(after).join(' ') },
      { title: 'change', align: 'right', cell: (judged) => formatChange(judged.change, judged) },
      { title: 'interval', cell: formatChangeInterval },
      { title: 'p (Holm)', align: 'right', cell: ({ adjustedPValue }) => formatPValue(adjustedPValue) },
      {
        title: 'verdict',
        cell: ({ verdict }) => (verdict === 'slower' ? 'REGRESSION' : verdictWords[verdict]),
      },
    ],
    judged,
  )
  const { maxSlowdown, significance } = check.rule
  const percent = (share: number): string => `${Number((100 * share).toPrecision(3))}%`
  const added = check.added.map(({ workload, platform }) => `${workload} on ${platform}`)
  return [
    judged.length === 0 ? '' : `${table}\n`,
    ...check.warnings.map((warning) => `! ${safeText(warning)}\n`),
    added.length === 0 ? '' : `New, and not in the baseline: ${safeText(added.join(', '))}\n`,
    ...check.problems.map((problem) => `FAILED: ${safeText(problem)}\n`),
    `${check.passed ? 'Passed' : 'Not passed'} against the baseline '${check.baseline}': slower by more than ${percent(maxSlowdown)} fails; the chance of a false alarm is at most ${percent(significance)}.\n`,
  ].join('')
}
