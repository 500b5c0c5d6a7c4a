import { HypervisorError } from '../../src/index.js'
import { payloadImage } from '../guest/images.js'
import { boot } from './machine.js'
import { machinePrefix } from './machine-title.js'
import type { CampaignPlatform } from './platform.js'
import { type PayloadArchitecture, type PlatformEntry, platformTable } from './platform-table.js'
import type { ExcludedPlatform } from './records.js'

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
  /** Only these platforms. Default: all that this machine offers. */
  readonly only?: readonly string[] | undefined
  /** The baseline. Default: `native`, or the first platform where there is none. */
  readonly baseline?: string | undefined
  /** Leaves out platforms of `only` that are not here, with the reason, instead of throwing. Default: `false`. */
  readonly allowAbsent?: boolean | undefined
  readonly signal?: AbortSignal | undefined
}

/** Names of all platforms that `only` and `baseline` may hold. */
export function platformNames(): readonly string[] {
  return platformTable.flatMap(({ id, targets }) =>
    targets.x86_64 === undefined ? [id] : [id, `${id}-x86_64`],
  )
}

/**
 * Finds the platforms of this machine.
 *
 * @throws HypervisorError `ERR_INVALID_ARGUMENT` for a name that is no platform's, or a baseline that takes no
 *   part; `ERR_NOT_INSTALLED` if a platform was asked for by name and is not here, or nothing is.
 */
export async function discoverPlatforms(options: DiscoverOptions = {}): Promise<DiscoveredPlatforms> {
  const { only, signal } = options
  for (const name of [...(only ?? []), ...(options.baseline === undefined ? [] : [options.baseline])]) {
    requireName(name)
  }
  const excluded: ExcludedPlatform[] = []
  const found: {
    readonly entry: PlatformEntry
    readonly id: string
    readonly architecture: PayloadArchitecture
  }[] = []
  for (const entry of platformTable) {
    const variants = variantsOf(entry, options)
    if (variants.length === 0) continue
    const offer = await entry.offer(signal)
    if (offer.state === 'offered' || (offer.state === 'on-request' && only !== undefined)) {
      found.push(...variants.map((variant) => ({ entry, ...variant })))
      continue
    }
    if (offer.state === 'absent' && only !== undefined && options.allowAbsent !== true) {
      throw new HypervisorError(
        'ERR_NOT_INSTALLED',
        `the platform '${entry.id}' is not here: ${offer.reason}`,
      )
    }
    excluded.push(...variants.map(({ id }) => ({ id, reason: offer.reason })))
  }
  const candidates = await Promise.all(
    found.map(({ entry, id, architecture }) => candidate(entry, id, architecture)),
  )
  const runnable = await replaceForeign(candidates, signal)
  if (runnable.length === 0) {
    throw new HypervisorError('ERR_NOT_INSTALLED', 'this machine offers no platform', {
      hint: "See 'polyvisor doctor'.",
    })
  }
  return { platforms: withBaselines(runnable, options.baseline), excluded }
}

interface Candidate extends CampaignPlatform {
  readonly architecture: PayloadArchitecture
  readonly entry: PlatformEntry
}

function variantsOf(
  { id, targets }: PlatformEntry,
  { architectures = ['i386'], only, baseline }: DiscoverOptions,
): readonly { readonly id: string; readonly architecture: PayloadArchitecture }[] {
  const variants = [
    { id, architecture: 'i386' },
    { id: `${id}-x86_64`, architecture: 'x86_64' },
  ] as const
  return variants.filter((variant) => {
    if (targets[variant.architecture] === undefined) return false
    if (only !== undefined) return only.includes(variant.id) || variant.id === baseline
    return architectures.includes(variant.architecture)
  })
}

async function candidate(
  entry: PlatformEntry,
  id: string,
  architecture: PayloadArchitecture,
): Promise<Candidate> {
  const { title, driver, class: kind, uri, accelerator } = entry
  const target = entry.targets[architecture]
  if (target === undefined) throw new TypeError(`${entry.id} has no payload for ${architecture}`)
  const image = await payloadImage(target)
  const spec = await entry.spec(architecture)
  return {
    entry,
    architecture,
    record: {
      id,
      title: id === entry.id ? title : `${title}, ${architecture}`,
      driver,
      class: kind,
      uri,
      accelerator,
      target: image.target,
      payloadSha256: image.sha256,
      baseline: id,
      label: 'baseline',
      spec: { ...spec },
    },
    spec: { ...spec, boot: { kernel: image.path } },
  }
}

/**
 * A kernel may refuse 32-bit programs. There the native platform runs the 64-bit payload instead, and its label
 * says so; the 64-bit variant beside it is then the same and left out.
 */
async function replaceForeign(
  candidates: readonly Candidate[],
  signal: AbortSignal | undefined,
): Promise<readonly Candidate[]> {
  const native = candidates.find(
    ({ entry, architecture }) => entry.class === 'native' && architecture === 'i386',
  )
  if (native === undefined) return candidates
  const tried = await boot(native, { name: `${machinePrefix}try-${process.pid}`, timeout: 10_000, signal })
  if (tried.state === 'ready') {
    await tried[Symbol.asyncDispose]()
    return candidates
  }
  const replacement = await candidate(native.entry, native.record.id, 'x86_64')
  return candidates.flatMap((other) => {
    if (other === native) return [replacement]
    return other.entry === native.entry && other.architecture === 'x86_64' ? [] : [other]
  })
}

/** Each platform is compared with the baseline of its own instruction set, where there is one. */
function withBaselines(
  candidates: readonly Candidate[],
  wanted: string | undefined,
): readonly CampaignPlatform[] {
  if (wanted !== undefined && !candidates.some(({ record }) => record.id === wanted)) {
    throw new HypervisorError('ERR_INVALID_ARGUMENT', `the baseline '${wanted}' takes no part`, {
      field: '--baseline',
    })
  }
  const entry = candidates.find(({ record }) => record.id === wanted)?.entry
  const baselines = candidates.filter((other) => other.entry === (entry ?? candidates[0]?.entry))
  return candidates.map(({ record, spec, architecture }) => {
    const baseline =
      candidates.find(({ record: { id } }) => id === wanted && baselines.length === 1) ??
      baselines.find((other) => other.architecture === architecture) ??
      baselines[0]
    const own = baseline === undefined || baseline.record.id === record.id
    const label = own
      ? 'baseline'
      : baseline.architecture === architecture
        ? 'same machine code'
        : 'same source, other instruction set'
    return { record: { ...record, baseline: baseline?.record.id ?? record.id, label }, spec }
  })
}

function requireName(name: string): void {
  if (platformNames().includes(name)) return
  throw new HypervisorError('ERR_INVALID_ARGUMENT', `there is no platform '${name}'`, {
    field: name,
    hint: `Platforms: ${platformNames().join(', ')}.`,
  })
}
