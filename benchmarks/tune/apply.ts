import { HypervisorError } from '../../src/errors.js'
import { errorCode } from '../../src/state/libc.js'
import { readPlace, writePlace } from './place.js'
import { lockTuning, readTuneRecord, type TuneChange, writeTuneRecord } from './record.js'
import { findTuneFolder } from './record-folder.js'
import { type FoundPlace, type FoundSetting, type ShowOptions, showTuning } from './show.js'

/** How to change and to restore. */
export interface TuneOptions extends ShowOptions {
  /** Also what somebody else has changed since. Default: `false`. */
  readonly force?: boolean | undefined
  /**
   * Folder of the record. Default: `$XDG_STATE_HOME/polyvisor/tune`; where that has none, root's, if there is one that can be
   * read.
   */
  readonly state?: string | undefined
  /** Called after each step with its name, for tests that interrupt there. */
  readonly onStep?: ((name: string) => void) | undefined
}

/** What became of a place that could not be changed. */
export interface Obstacle {
  readonly path: string
  readonly reason: string
}

/** What `apply` did with a setting. */
export interface AppliedSetting {
  readonly setting: string
  readonly title: string
  /**
   * `changed`; `partly`: the kernel refused some places, which is usual for interrupts; `already`: it was as
   * recommended; `on-request`: it was not named; `absent`; `fixed`: at boot only; `refused`; `foreign`: somebody
   * else has changed it since the first `apply`.
   */
  readonly outcome:
    | 'changed'
    | 'partly'
    | 'already'
    | 'on-request'
    | 'absent'
    | 'fixed'
    | 'refused'
    | 'foreign'
  readonly before: string | undefined
  readonly recommended: string
  readonly obstacles: readonly Obstacle[]
}

/**
 * Changes settings to what is recommended, or only those that are named. What they were is on the disk before the
 * first is changed, so that {@link restoreTuning} can put it back after a crash at any moment; each change is read
 * back. A value that was recorded by an earlier `apply` stays recorded: it is the one from before all tuning.
 *
 * @throws HypervisorError `ERR_INVALID_ARGUMENT` as `showTuning`, `ERR_BUSY` if another program is changing them,
 *   `ERR_FILE` if the record cannot be written or if nothing may be changed by this user, `ERR_STATE_CORRUPT`.
 */
export async function applyTuning(options: TuneOptions = {}): Promise<readonly AppliedSetting[]> {
  const { root = '/', force = false, onStep = () => {} } = options
  const state = await findTuneFolder(options)
  // Checks the arguments and the rights before anything is written.
  requireRights(await showTuning(options), options)
  const lock = await lockTuning(state)
  try {
    const record = await readTuneRecord(state)
    const known = new Map((record?.changes ?? []).map((change) => [change.path, change]))
    const plans = (await showTuning(options)).map((setting) => plan(setting, options, known, force))
    const changes = plans.flatMap((one) => one.changes)
    if (changes.length > 0) {
      for (const change of changes) known.set(change.path, merged(known.get(change.path), change))
      await writeTuneRecord(state, {
        kind: 'polyvisor-tuning',
        schemaVersion: 1,
        since: record?.since ?? new Date().toISOString(),
        changes: [...known.values()],
      })
      onStep('recorded')
    }
    const results: AppliedSetting[] = []
    for (const one of plans) results.push(await carryOut(one, root, onStep))
    return results
  } finally {
    lock.release()
  }
}

interface Plan {
  readonly found: FoundSetting
  /** Changes to make, none if `outcome` is given. */
  readonly changes: readonly TuneChange[]
  readonly mayRefuse: boolean
  readonly outcome: AppliedSetting['outcome'] | undefined
  readonly obstacles: readonly Obstacle[]
}

function plan(
  found: FoundSetting,
  { only }: ShowOptions,
  known: ReadonlyMap<string, TuneChange>,
  force: boolean,
): Plan {
  const none = { found, changes: [], mayRefuse: false, obstacles: [] }
  if (found.state === 'absent') return { ...none, outcome: 'absent' }
  if (found.state === 'fixed') return { ...none, outcome: 'fixed' }
  if (found.state === 'recommended') return { ...none, outcome: 'already' }
  if (only === undefined && found.onRequest !== undefined) return { ...none, outcome: 'on-request' }
  if (found.changeable !== 'yes') {
    const obstacles = found.places.map(({ path }) => ({ path, reason: found.changeable }))
    return { ...none, obstacles, outcome: 'refused' }
  }
  const left = found.places.filter(({ value, wanted }) => value !== wanted)
  const foreign = left.filter((place) => !force && isForeign(place, known.get(place.path)))
  if (foreign.length > 0) {
    const obstacles = foreign.map(({ path, value }) => ({
      path,
      reason: `it is ${value}, which is neither what it was before tuning nor what tuning made it`,
    }))
    return { ...none, obstacles, outcome: 'foreign' }
  }
  const changes = left.map((place) => change(found.setting, place))
  return {
    found,
    changes,
    mayRefuse: left.every(({ mayRefuse }) => mayRefuse === true),
    obstacles: [],
    outcome: undefined,
  }
}

function isForeign({ value }: FoundPlace, before: TuneChange | undefined): boolean {
  return (
    before !== undefined && value !== undefined && value !== before.before && !before.applied.includes(value)
  )
}

/** The value from before all tuning stays; what was written in between is still ours. */
function merged(known: TuneChange | undefined, change: TuneChange): TuneChange {
  if (known === undefined) return change
  const others = known.applied.filter((value) => !change.applied.includes(value))
  return { ...known, applied: [...others, ...change.applied] }
}

function change(setting: string, { path, form, wanted, value, initial = '' }: FoundPlace): TuneChange {
  return { setting, path, form, before: value ?? initial, applied: [wanted] }
}

async function carryOut(
  { found, changes, mayRefuse, outcome, obstacles }: Plan,
  root: string,
  onStep: (name: string) => void,
): Promise<AppliedSetting> {
  const facts = {
    setting: found.setting,
    title: found.title,
    before: found.value,
    recommended: found.recommended,
  }
  if (outcome !== undefined) return { ...facts, outcome, obstacles }
  const refused: Obstacle[] = []
  for (const one of changes) {
    const reason = await setPlace(root, one, one.applied.at(-1) ?? '')
    if (reason !== undefined) refused.push({ path: one.path, reason })
    onStep(`changed ${one.path}`)
  }
  const some = refused.length < changes.length
  const result = refused.length === 0 ? 'changed' : mayRefuse && some ? 'partly' : 'refused'
  return { ...facts, outcome: result, obstacles: refused }
}

/** Writes a value and reads it back. Returns why it did not work. */
export async function setPlace(
  root: string,
  place: Pick<TuneChange, 'path' | 'form'>,
  value: string,
): Promise<string | undefined> {
  const refusal = await writePlace(root, place, value).then(
    () => undefined,
    (error: unknown) => errorCode(error) ?? String(error),
  )
  if (refusal !== undefined) return `the kernel refuses ${value}: ${refusal}`
  const now = await readPlace(root, place)
  return now === value ? undefined : `it reads '${now ?? ''}' after ${value} was written`
}

function requireRights(found: readonly FoundSetting[], { only }: ShowOptions): void {
  const wanted = found.filter(
    ({ state, onRequest }) => state === 'differs' && (only !== undefined || onRequest === undefined),
  )
  if (wanted.length === 0 || wanted.some(({ changeable }) => changeable === 'yes')) return
  const rootOnly = wanted.some(({ changeable }) => changeable === 'needs root')
  throw new HypervisorError(
    'ERR_FILE',
    rootOnly ? 'only root can change these settings' : 'these settings are read-only on this machine',
    {
      field: wanted[0]?.setting,
      hint: rootOnly
        ? 'Run it with sudo; restore it with sudo too.'
        : 'In a container, change them on its host.',
    },
  )
}
