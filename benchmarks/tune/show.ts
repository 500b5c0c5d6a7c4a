import { HypervisorError } from '../../src/errors.js'
import { formatCpuList, parseCpuList } from './cpu-list.js'
import { readPlace, whyFixed } from './place.js'
import type { Setting, TuneMachine, WantedPlace } from './setting.js'
import { onlineCpus, settings } from './settings.js'

/** A place as it was found. */
export interface FoundPlace extends WantedPlace {
  readonly value: string | undefined
}

/** A setting as it was found. */
export interface FoundSetting {
  readonly setting: string
  readonly title: string
  /** `absent`: this machine does not have it. `fixed`: only the kernel's command line changes it. */
  readonly state: 'recommended' | 'differs' | 'fixed' | 'absent'
  /** In words: `performance`, or `powersave (3), performance (1)` where places differ. */
  readonly value: string | undefined
  readonly recommended: string
  readonly why: string
  /** Whether `apply` changes it only if it is named, and why. */
  readonly onRequest: string | undefined
  /** Whether this process can change it: `yes`, or what stands against it. */
  readonly changeable: 'yes' | 'needs root' | 'read-only here' | 'at boot only' | 'not here'
  /** What stands against it on this machine, as a sentence. */
  readonly note: string | undefined
  readonly places: readonly FoundPlace[]
}

/** What to look at. */
export interface ShowOptions {
  /** Names of settings. Default: all. */
  readonly only?: readonly string[] | undefined
  /** CPUs that measuring shall have for itself, as `2-3`. Default: all but the first. */
  readonly cpus?: string | undefined
  /** Where `/proc` and `/sys` stand, with a slash at the end. Default: `/`. */
  readonly root?: string | undefined
}

/**
 * Looks at everything that makes this machine noisy. Changes nothing.
 *
 * @throws HypervisorError `ERR_INVALID_ARGUMENT` for an unknown setting, or CPUs that are not on or that are all.
 */
export async function showTuning(options: ShowOptions = {}): Promise<readonly FoundSetting[]> {
  const machine = await examineMachine(options)
  return await Promise.all(selected(options.only).map((setting) => examine(setting, machine)))
}

async function examineMachine({ root = '/', cpus }: ShowOptions): Promise<TuneMachine> {
  const online = await onlineCpus(root)
  if (cpus === undefined) return { root, online, measuring: online.slice(1) }
  const measuring = parseCpuList(cpus)
  const wrong = (why: string): HypervisorError =>
    new HypervisorError('ERR_INVALID_ARGUMENT', `--cpus: ${why}`, {
      field: '--cpus',
      hint: `On are ${formatCpuList(online) || 'none'}; write a list such as 2-3,6.`,
    })
  if (measuring === undefined || measuring.length === 0) throw wrong(`'${cpus}' is no list of CPUs`)
  const off = measuring.find((cpu) => !online.includes(cpu))
  if (off !== undefined) throw wrong(`there is no CPU ${off}, or it is off`)
  if (measuring.length === online.length) throw wrong('one CPU must be left for everything else')
  return { root, online, measuring }
}

/** @throws HypervisorError `ERR_INVALID_ARGUMENT` for a name that is no setting's. */
export function requireSettings(only: readonly string[] | undefined): void {
  for (const name of only ?? []) {
    if (settings.some((setting) => setting.name === name)) continue
    throw new HypervisorError('ERR_INVALID_ARGUMENT', `there is no setting '${name}'`, {
      field: name,
      hint: `Settings: ${settings.map((setting) => setting.name).join(', ')}.`,
    })
  }
}

function selected(only: readonly string[] | undefined): readonly Setting[] {
  requireSettings(only)
  return settings.filter(({ name }) => only === undefined || only.includes(name))
}

async function examine(setting: Setting, machine: TuneMachine): Promise<FoundSetting> {
  const { name, title, recommended, why, onRequest } = setting
  const facts = { setting: name, title, recommended, why, onRequest }
  const wanted = await setting.places(machine)
  const places = await Promise.all(
    wanted.map(async (place) => ({ ...place, value: await readPlace(machine.root, place) })),
  )
  if (places.length === 0) {
    const value = await setting.fixedValue?.(machine)
    return value === undefined
      ? { ...facts, state: 'absent', value: undefined, changeable: 'not here', note: undefined, places }
      : { ...facts, state: 'fixed', value, changeable: 'at boot only', note: undefined, places }
  }
  const obstacles = await Promise.all(wanted.map((place) => whyFixed(machine.root, place)))
  return {
    ...facts,
    state: places.every(({ value, wanted }) => value === wanted) ? 'recommended' : 'differs',
    value: inWords(places),
    note: await setting.note?.(machine),
    // The files of a group that is not made yet are not there either.
    changeable:
      (places[0]?.form === 'folder' ? obstacles[0] : obstacles.find((why) => why !== undefined)) ?? 'yes',
    places,
  }
}

function inWords(places: readonly FoundPlace[]): string {
  const counts = new Map<string, number>()
  for (const { value = 'unknown', words } of places) {
    const word = words?.[value] ?? value
    counts.set(word, (counts.get(word) ?? 0) + 1)
  }
  const inOrder = [...counts].sort(([, first], [, second]) => second - first)
  if (places[0]?.form === 'folder') return places[0].value === 'made' ? (places[1]?.value ?? 'made') : 'none'
  if (inOrder.length === 1) return inOrder[0]?.[0] ?? ''
  return inOrder.map(([value, count]) => `${value} (${count})`).join(', ')
}
