import { HypervisorError } from '../../src/index.js'
import { payloadImage } from '../guest/images.js'
import { neighboursOf } from './copies.js'
import { boot } from './machine.js'
import { machinePrefix } from './machine-title.js'
import { once } from './once.js'
import { payloadStart } from './payload-start.js'
import type { CampaignPlatform, Places } from './platform.js'
import type { PayloadArchitecture, PlatformEntry } from './platform-table.js'
import type { ExcludedPlatform } from './records.js'
import { imageRecord, requireImage } from './root-image.js'
import {
  missingSetting,
  resolveVariant,
  type Selected,
  selectPlatforms,
  settingWords,
  uriOf,
  withSettings,
} from './selection.js'
import type { Sweep } from './sweep.js'
import { dom0Of } from './xen/dom0.js'

export { platformNames } from './selection.js'

/** What a machine offers to a campaign. */
export interface DiscoveredPlatforms {
  readonly platforms: readonly CampaignPlatform[]
  readonly excluded: readonly ExcludedPlatform[]
}

/** What to look for. */
export interface DiscoverOptions {
  /**
   * `i386` runs the same machine code on every platform. With `x86_64` too, every platform that can is there a
   * second time as `…-x86_64`, with a baseline of its own. Default: `['i386']`.
   */
  readonly architectures?: readonly PayloadArchitecture[] | undefined
  /** Only these platforms or variants, `qemu-tcg:machine=q35+cpu=max`. Default: all that this machine offers. */
  readonly only?: readonly string[] | undefined
  /** Puts variants in the place of the platforms that have the settings. Default: none. */
  readonly sweep?: Sweep | undefined
  /** The baseline. Default: `native`, or the first platform where there is none. */
  readonly baseline?: string | undefined
  /**
   * Where none is named, takes the platforms that have a root file system, whose programs the family `tools` runs,
   * instead of those that have none. Default: `false`.
   */
  readonly rooted?: boolean | undefined
  /** Leaves out platforms of `only` that are not here, with the reason, instead of throwing. Default: `false`. */
  readonly allowAbsent?: boolean | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Finds the platforms of this machine.
 *
 * @throws HypervisorError `ERR_INVALID_ARGUMENT` for a name that is no platform's, a setting or value that it has
 *   not, or a baseline that takes no part; `ERR_NOT_INSTALLED` if a platform was asked for by name and is not here,
 *   or nothing is.
 */
export async function discoverPlatforms(options: DiscoverOptions = {}): Promise<DiscoveredPlatforms> {
  const { architectures = ['i386'], only, sweep, signal } = options
  const baseline = options.baseline === undefined ? undefined : resolveVariant(options.baseline).id
  const selected = selectPlatforms({ architectures, only, sweep, baseline, rooted: options.rooted ?? false })
  const places = {
    dom0: dom0Of([...(only ?? []), ...(options.baseline === undefined ? [] : [options.baseline])]),
  }
  const excluded: ExcludedPlatform[] = []
  const found: Selected[] = []
  const mayLack = only === undefined || options.allowAbsent === true
  for (const entry of new Set(selected.map((each) => each.entry))) {
    const own = selected.filter((each) => each.entry === entry)
    const offer = await entry.offer(signal, places)
    if (offer.state === 'offered' || (offer.state === 'on-request' && only !== undefined)) {
      found.push(...(await withoutMissing(own, { excluded, mayLack: options.allowAbsent === true, signal })))
      continue
    }
    if (offer.state === 'absent' && !mayLack) {
      throw new HypervisorError(
        'ERR_NOT_INSTALLED',
        `the platform '${entry.id}' is not here: ${offer.reason}`,
      )
    }
    excluded.push(...own.map(({ id }) => ({ id, reason: offer.reason })))
  }
  // Several platforms share an image, and to compare it with its digests takes a second.
  const imageOf = once(requireImage)
  const candidateOf = (each: Selected): Promise<Candidate> => candidate(each, imageOf, places)
  const candidates = await Promise.all(found.map(candidateOf))
  const runnable = await replaceForeign(candidates, candidateOf, baseline, signal)
  if (runnable.length === 0) {
    throw new HypervisorError('ERR_NOT_INSTALLED', 'this machine offers no platform', {
      hint: "See 'polyvisor doctor'.",
    })
  }
  return { platforms: withBaselines(runnable, baseline), excluded }
}

/** Those of the variants whose settings this machine has. */
async function withoutMissing(
  variants: readonly Selected[],
  context: {
    readonly excluded: ExcludedPlatform[]
    readonly mayLack: boolean
    readonly signal: AbortSignal | undefined
  },
): Promise<readonly Selected[]> {
  const present: Selected[] = []
  for (const variant of variants) {
    const missing = await missingSetting(variant, context.signal)
    if (missing === undefined) present.push(variant)
    else if (context.mayLack) context.excluded.push({ id: variant.id, reason: missing.reason })
    else {
      throw new HypervisorError(missing.code, `the platform '${variant.id}': ${missing.reason}`, {
        field: variant.id,
      })
    }
  }
  return present
}

interface Candidate extends CampaignPlatform {
  readonly selected: Selected
}

async function candidate(
  selected: Selected,
  imageOf: typeof requireImage,
  places: Places,
): Promise<Candidate> {
  const { entry, id, platform, architecture, settings } = selected
  const { title, driver, class: kind, accelerator } = entry
  const target = entry.targets[architecture]
  if (target === undefined) throw new TypeError(`${entry.id} has no payload for ${architecture}`)
  const image = await payloadImage(target)
  const spec = withSettings(await entry.spec(architecture), selected)
  const rootName = entry.rootImage?.(settings)
  const rootImage = rootName === undefined ? undefined : await imageOf(rootName)
  const { part, kernel, devices } = await payloadStart(entry, image, settings)
  const connection = entry.connection?.(places)
  return {
    selected,
    record: {
      id,
      title: `${title}${platform === entry.id ? '' : `, ${architecture}`}${settingWords(selected)}`,
      driver,
      class: kind,
      uri: uriOf(selected),
      accelerator,
      target: image.target,
      payloadSha256: image.sha256,
      baseline: id,
      label: 'baseline',
      ...(kernel === undefined ? {} : { kernel }),
      ...(rootImage === undefined ? {} : { rootImage: imageRecord(rootImage) }),
      spec: { ...spec },
      ...(id === platform ? {} : { variant: { of: platform, settings } }),
    },
    spec: { ...spec, ...part },
    ...(connection === undefined ? {} : { connection }),
    ...(devices === undefined ? {} : { devices }),
    ...(rootImage === undefined ? {} : { rootImage }),
    ...neighboursOf(settings),
  }
}

/**
 * A kernel may refuse 32-bit programs. There processes run the 64-bit payload instead, and where the baseline is one of
 * them, so does every platform that can: the machine code stays the same. The 64-bit platform beside one is then the
 * same and left out.
 */
async function replaceForeign(
  candidates: readonly Candidate[],
  candidateOf: (selected: Selected) => Promise<Candidate>,
  baseline: string | undefined,
  signal: AbortSignal | undefined,
): Promise<readonly Candidate[]> {
  const foreign = candidates.find(
    ({ selected: { entry, architecture } }) => isProcess(entry) && architecture === 'i386',
  )
  if (foreign === undefined) return candidates
  const tried = await boot(foreign, { name: `${machinePrefix}try-${process.pid}`, timeout: 10_000, signal })
  if (tried.state === 'ready') {
    await tried[Symbol.asyncDispose]()
    return candidates
  }
  const main = candidates.find(({ record: { id } }) => baseline === undefined || id === baseline)
  const follow = main !== undefined && isProcess(main.selected.entry)
  const replaced = candidates.map(async (other) => {
    const wide = { ...other.selected, architecture: 'x86_64' as const }
    const mayChange = isProcess(wide.entry) || (follow && (await missingSetting(wide, signal)) === undefined)
    if (!mayChange || wide.entry.targets.x86_64 === undefined) return [other]
    if (other.selected.architecture === 'i386') return [await candidateOf(wide)]
    if (other.selected.architecture !== 'x86_64') return [other]
    return candidates.some((twin) => twin !== other && isSameBut(twin.selected, other.selected))
      ? []
      : [other]
  })
  return (await Promise.all(replaced)).flat()
}

/** Whether its payload is a program of this machine's kernel. */
function isProcess({ class: kind }: PlatformEntry): boolean {
  return kind === 'native' || kind === 'container'
}

/**
 * Each platform is compared with the baseline of its own instruction set, where there is one, and one with a root file
 * system with the first that has one, unless a baseline was named: only they have the tools.
 */
function withBaselines(
  candidates: readonly Candidate[],
  wanted: string | undefined,
): readonly CampaignPlatform[] {
  const chosen = candidates.find(({ record }) => wanted === undefined || record.id === wanted)
  if (chosen === undefined) {
    throw new HypervisorError('ERR_INVALID_ARGUMENT', `the baseline '${wanted}' takes no part`, {
      field: '--baseline',
    })
  }
  const firstRooted = candidates.find(({ rootImage }) => rootImage !== undefined)
  const baselineFor = ({ rootImage, selected: { architecture } }: Candidate): Candidate => {
    const main = wanted === undefined && rootImage !== undefined ? (firstRooted ?? chosen) : chosen
    const baselines = candidates.filter(({ selected }) => isSameBut(selected, main.selected))
    return baselines.find((other) => other.selected.architecture === architecture) ?? main
  }
  return candidates.map((candidate) => {
    const { selected, ...platform } = candidate
    const { record } = platform
    const { architecture } = selected
    const baseline = baselineFor(candidate)
    const own = baseline.record.id === record.id
    const label = own
      ? 'baseline'
      : baseline.selected.architecture === architecture
        ? 'same machine code'
        : 'same source, other instruction set'
    return { ...platform, record: { ...record, baseline: baseline.record.id, label } }
  })
}

/** Whether two variants are the same but for the payload's instruction set. */
function isSameBut(one: Selected, other: Selected): boolean {
  return one.entry === other.entry && JSON.stringify(one.settings) === JSON.stringify(other.settings)
}
