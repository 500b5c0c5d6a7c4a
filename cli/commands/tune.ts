import { z } from 'zod'
import { type AppliedSetting, applyTuning, type TuneOptions } from '../../benchmarks/tune/apply.js'
import { isInForce } from '../../benchmarks/tune/in-force.js'
import { readTuneRecord } from '../../benchmarks/tune/record.js'
import { findTuneFolder, rootsTuneFolder } from '../../benchmarks/tune/record-folder.js'
import { type RestoredPlace, restoreTuning } from '../../benchmarks/tune/restore.js'
import { type FoundSetting, showTuning } from '../../benchmarks/tune/show.js'
import { isHypervisorError } from '../../src/index.js'
import { invalid, parseOptions } from '../arguments.js'
import type { CommandAction } from '../commands.js'
import type { CommandContext } from '../context.js'
import { exitCodes } from '../exit-codes.js'
import { safeText } from '../safe-text.js'
import { type Column, formatTable } from '../table.js'

const force = z.boolean().optional()
const cpus = z.string().optional()

const actions: Readonly<Record<string, Action>> = {
  show: { options: z.strictObject({ cpus }), run: show },
  apply: { options: z.strictObject({ cpus, force }), run: apply },
  restore: { options: z.strictObject({ force }), run: restore },
}

interface Action {
  readonly options: z.ZodType<Pick<TuneOptions, 'cpus' | 'force'>>
  readonly run: (context: CommandContext, options: TuneOptions) => Promise<void>
}

/** `polyvisor tune show|apply|restore`: what makes this machine noisy, and what is done about it. */
export const tune: CommandAction = async (context, [action, ...names], given) => {
  const found = Object.hasOwn(actions, action ?? '') ? actions[action ?? ''] : undefined
  if (found === undefined) throw invalid('action', `'${action}' is none of show, apply and restore`)
  await found.run(context, {
    ...parseOptions(found.options, given, `'tune ${action}'`),
    only: names.length === 0 ? undefined : names,
    root: testRoot(),
    onStep: killStep,
  })
}

async function show(context: CommandContext, options: TuneOptions): Promise<void> {
  const folder = await findTuneFolder(options)
  const [settings, applied] = await Promise.all([showTuning(options), whatIsApplied(folder, options)])
  context.output.result({ ...applied, settings: settings.map(plain) }, () => {
    const here = settings.filter(({ state }) => state !== 'absent')
    if (here.length === 0) return 'None of these settings is on this machine; they are those of Linux.\n'
    const absent = settings.filter(({ state }) => state === 'absent').map(({ title }) => title)
    const whys = here.filter(({ state }) => state === 'differs').map(explain)
    return [
      formatTable(columns, here),
      whys.length === 0 ? '\nEverything that can be changed here is as recommended.\n' : `\n${whys.join('')}`,
      absent.length === 0 ? '' : `\nNot on this machine: ${safeText(absent.join(', '))}.\n`,
      `\n${safeText(inForceInWords(applied, folder, options))}\n`,
    ].join('')
  })
}

interface Applied {
  /** `null`: nobody knows. */
  readonly inForce: boolean | null
  /** Why nobody knows. */
  readonly problem?: string
}

/** A record that is damaged says nothing, and must not be taken for one that is not there. */
async function whatIsApplied(folder: string, { root }: TuneOptions): Promise<Applied> {
  try {
    return { inForce: await isInForce(await readTuneRecord(folder), root) }
  } catch (error) {
    if (!isHypervisorError(error)) throw error
    return { inForce: null, problem: error.message }
  }
}

function inForceInWords({ inForce, problem }: Applied, folder: string, { root }: TuneOptions): string {
  if (inForce === null) return `Whether tuning is in force is not known: ${problem}.`
  if (inForce)
    return `Tuning is in force, by the record in ${folder}; 'polyvisor tune restore' puts everything back.`
  const isRoot = process.getuid?.() === 0
  const whose = isRoot
    ? ''
    : ` by this user's record; root has its own, by sudo usually in ${rootsTuneFolder(root)}`
  return `Tuning is not in force${whose}; 'polyvisor tune apply' changes what has no star.`
}

const columns: readonly Column<FoundSetting>[] = [
  { title: '', cell: ({ state }) => (state === 'recommended' ? '✔' : state === 'differs' ? '!' : ' ') },
  { title: 'SETTING', cell: ({ setting, onRequest }) => `${setting}${onRequest === undefined ? '' : '*'}` },
  { title: 'NOW', cell: ({ value }) => value },
  { title: 'RECOMMENDED', cell: ({ recommended }) => recommended },
  { title: 'CAN BE CHANGED', cell: ({ changeable }) => changeable },
]

function explain({ setting, title, why, onRequest, note }: FoundSetting): string {
  const named = onRequest === undefined ? '' : ` (*only if it is named: ${onRequest})`
  const against = note === undefined ? '' : ` ${note}.`
  return safeText(`${setting}: ${title}; ${why}${named}.${against}`).concat('\n')
}

async function apply(context: CommandContext, options: TuneOptions): Promise<void> {
  const folder = await findTuneFolder(options)
  const results = await applyTuning({ ...options, state: folder })
  const shown = results.filter(
    ({ outcome }) => options.only !== undefined || (outcome !== 'absent' && outcome !== 'fixed'),
  )
  context.output.result({ settings: results }, () => {
    const table = formatTable<AppliedSetting>(
      [
        { title: 'SETTING', cell: ({ setting }) => setting },
        { title: 'WAS', cell: ({ before }) => before },
        { title: 'RECOMMENDED', cell: ({ recommended }) => recommended },
        { title: 'RESULT', cell: ({ outcome }) => outcomes[outcome] },
      ],
      shown,
    )
    const changed = results.some(({ outcome }) => outcome === 'changed' || outcome === 'partly')
    if (!changed) return table
    const where = `What was there before is recorded in ${folder}.`
    return `${table}\n'polyvisor tune restore' puts everything back, also after a crash. ${safeText(where)}\n`
  })
  for (const { setting, outcome, obstacles } of results) {
    if (outcome === 'partly' || outcome === 'already') continue
    for (const { path, reason } of obstacles) {
      context.output.remark(safeText(`${setting}: /${path}: ${reason}`))
    }
  }
  const failed = results.some(({ outcome }) => outcome === 'refused')
  const foreign = results.some(({ outcome }) => outcome === 'foreign')
  if (foreign) context.output.remark('Use --force to change what somebody else has changed.')
  if (failed) context.setExitCode(exitCodes.failed)
  else if (foreign) context.setExitCode(exitCodes.wrongState)
}

const outcomes: Readonly<Record<AppliedSetting['outcome'], string>> = {
  changed: 'changed',
  partly: 'changed where the kernel allows it',
  already: 'was so already',
  'on-request': 'left; changed only if it is named',
  absent: 'not on this machine',
  fixed: 'at boot only',
  refused: 'REFUSED',
  foreign: 'LEFT: changed by somebody else',
}

async function restore(context: CommandContext, options: TuneOptions): Promise<void> {
  const results = await restoreTuning(options)
  context.output.result({ places: results }, () => {
    if (results.length === 0) return 'Nothing of this is in force, so there is nothing to restore.\n'
    return formatTable<RestoredPlace>(
      [
        { title: 'SETTING', cell: ({ setting }) => setting },
        { title: 'FILE', cell: ({ path }) => `/${path}` },
        { title: 'NOW', cell: ({ value }) => value },
        { title: 'RESULT', cell: ({ outcome }) => restored[outcome] },
      ],
      results,
    )
  })
  for (const { setting, path, reason } of results) {
    if (reason !== undefined) context.output.remark(safeText(`${setting}: /${path}: ${reason}`))
  }
  const foreign = results.some(({ outcome }) => outcome === 'foreign')
  if (foreign) context.output.remark('Use --force to put back what somebody else has changed since.')
  if (results.some(({ outcome }) => outcome === 'refused')) context.setExitCode(exitCodes.failed)
  else if (foreign) context.setExitCode(exitCodes.wrongState)
}

const restored: Readonly<Record<RestoredPlace['outcome'], string>> = {
  restored: 'restored',
  already: 'was restored already',
  gone: 'not there any more',
  foreign: 'LEFT: changed by somebody else',
  refused: 'REFUSED',
}

/** A setting without what is only for the one who changes it. */
function plain({ places, ...setting }: FoundSetting) {
  return {
    ...setting,
    places: places.map(({ path, value, wanted }) => ({ path, value, recommended: wanted })),
  }
}

/** For tests only: another place for `/proc` and `/sys` than the root. */
function testRoot(): string | undefined {
  const { POLYVISOR_TEST_ROOT } = process.env
  return POLYVISOR_TEST_ROOT === undefined ? undefined : `${POLYVISOR_TEST_ROOT}/`
}

/** For tests only: dies on the spot where the environment says so, so that nothing is cleaned up. */
function killStep(name: string): void {
  const { POLYVISOR_TEST_KILL_AT } = process.env
  if (POLYVISOR_TEST_KILL_AT === `tune:${name}`) process.kill(process.pid, 'SIGKILL')
}
