import { HypervisorError, isHypervisorError } from '../../src/index.js'
import { didYouMean } from '../../src/nearest-of.js'
import { platformOfUri } from './libvirt-platforms.js'
import {
  type PayloadArchitecture,
  type PlatformEntry,
  payloadArchitectures,
  platformTable,
} from './platform-table.js'
import { missingImage } from './root-image.js'
import { type MissingValue, mergeParts, type SpecPart } from './setting.js'
import { type Sweep, sweepVariants } from './sweep.js'
import { formatVariant, parseVariant } from './variant.js'
import { namedDom0 } from './xen/dom0.js'

/** A platform that shall take part, or a variant of it. */
export interface Selected {
  /** Its name in every file. */
  readonly id: string
  /** Name of the platform without settings. */
  readonly platform: string
  readonly entry: PlatformEntry
  readonly architecture: PayloadArchitecture
  /** Each value in its one form, by key in alphabetical order. */
  readonly settings: Readonly<Record<string, string>>
}

/** What is asked for. */
export interface SelectOptions {
  readonly architectures: readonly PayloadArchitecture[]
  readonly only: readonly string[] | undefined
  readonly sweep: Sweep | undefined
  readonly baseline: string | undefined
  /** Whether, where none is named, those with a root file system are meant instead of those without. Default: `false`. */
  readonly rooted?: boolean
}

/** Names of all platforms without settings. */
export function platformNames(): readonly string[] {
  return platformTable.flatMap((entry) => namesOf(entry).map(({ name }) => name))
}

/**
 * Finds the platforms and variants that are asked for, in the order of the table. A baseline that is named is
 * among them as it is, not swept.
 *
 * @throws HypervisorError `ERR_INVALID_ARGUMENT` for a platform, a setting or a value that there is not.
 */
export function selectPlatforms(options: SelectOptions): readonly Selected[] {
  const { sweep = {}, baseline, architectures, rooted = false } = options
  const names =
    options.only?.map(withoutUri) ??
    platformTable
      .filter(({ rootImage }) => (rootImage !== undefined) === rooted)
      .flatMap(namesOf)
      .filter(({ architecture }) => rooted || architectures.includes(architecture))
      .map(({ name }) => name)
  const swept = sweepVariants(names, sweep, (platform) => Object.keys(entryOf(platform).entry.settings ?? {}))
  const all = [...swept, ...(baseline === undefined ? [] : [baseline])].map(resolveVariant)
  const byId = new Map(all.map((selected) => [selected.id, selected]))
  return platformTable.flatMap((entry) => [...byId.values()].filter((selected) => selected.entry === entry))
}

/** Whether this version has the platform of an id, variants and their settings included. */
export function isKnownPlatform(id: string): boolean {
  try {
    resolveVariant(id)
    return true
  } catch (error) {
    if (isHypervisorError(error, 'ERR_INVALID_ARGUMENT')) return false
    throw error
  }
}

/**
 * Checks a variant's text against the settings of its platform. The URI of a daemon of libvirt or of a
 * dom0 of Xen stands for the platform that it is.
 *
 * @throws HypervisorError `ERR_INVALID_ARGUMENT` with the text as its field and what is allowed as hint.
 */
export function resolveVariant(text: string): Selected {
  const { platform, settings } = parseVariant(withoutUri(text))
  const { entry, architecture } = entryOf(platform)
  const resolved = Object.keys(settings)
    .sort()
    .map((key) => [key, readValue(text, entry, key, settings[key] ?? '')] as const)
  const variant = { platform, settings: Object.fromEntries(resolved) }
  return { ...variant, id: formatVariant(variant), entry, architecture }
}

/** The id of the platform that a URI names; any other text as it is. */
function withoutUri(text: string): string {
  return platformOfUri(text) ?? namedDom0(text)?.platform ?? text
}

function readValue(text: string, { id, settings = {} }: PlatformEntry, key: string, value: string): string {
  const setting = Object.hasOwn(settings, key) ? settings[key] : undefined
  if (setting === undefined) {
    const keys = Object.keys(settings)
    throw refuse(
      text,
      `the platform '${id}' has no setting '${key}'`,
      keys.length === 0 ? 'It has no settings.' : `${didYouMean(key, keys)}Its settings: ${keys.join(', ')}.`,
    )
  }
  const read = setting.read(value)
  if (read !== undefined) return read
  throw refuse(text, `the setting '${key}' does not take '${value}'`, `It takes ${setting.takes}.`)
}

/** What is said of a variant after its platform's title. */
export function settingWords({ entry, settings }: Selected): string {
  return Object.entries(settings)
    .map(([key, value]) => `, ${entry.settings?.[key]?.words(value) ?? value}`)
    .join('')
}

/** A platform's specification with what the variant has otherwise. */
export function withSettings<Spec extends SpecPart>(
  spec: Spec,
  { entry, settings }: Selected,
): Spec & SpecPart {
  const parts = Object.entries(settings).map(([key, value]) => entry.settings?.[key]?.part?.(value) ?? {})
  return { ...spec, ...mergeParts([spec, ...parts]) }
}

/** The connection of a variant. */
export function uriOf({ entry, settings }: Selected): string {
  const parameters = Object.entries(settings).flatMap(([key, value]) =>
    Object.entries(entry.settings?.[key]?.parameters?.(value) ?? {}),
  )
  const base = Object.entries(settings).reduce(
    (uri, [key, value]) => entry.settings?.[key]?.uri?.(value) ?? uri,
    entry.uri,
  )
  if (parameters.length === 0) return base
  return `${base}${base.includes('?') ? '&' : '?'}${parameters.map((pair) => pair.map(encodeURIComponent).join('=')).join('&')}`
}

/** Why this machine cannot run a variant, or not with its settings; `undefined` if it can. */
export async function missingSetting(
  { entry, settings, architecture }: Selected,
  signal: AbortSignal | undefined,
): Promise<MissingValue | undefined> {
  const lacks = entry.lacks?.(architecture)
  if (lacks !== undefined) return { code: 'ERR_NOT_INSTALLED', reason: lacks }
  const missing = entry.rootImage === undefined ? undefined : await missingImage(entry.rootImage(settings))
  if (missing !== undefined) return { code: 'ERR_NOT_INSTALLED', reason: missing }
  for (const [key, value] of Object.entries(settings)) {
    const missing = await entry.settings?.[key]?.missing?.(value, signal)
    if (missing !== undefined) return missing
  }
  return undefined
}

interface PlatformName {
  readonly name: string
  readonly entry: PlatformEntry
  readonly architecture: PayloadArchitecture
}

function namesOf(entry: PlatformEntry): readonly PlatformName[] {
  const { id, targets, single = false } = entry
  const plain = targets.i386 === undefined ? 'x86_64' : 'i386'
  return payloadArchitectures
    .filter((architecture) => targets[architecture] !== undefined)
    .map((architecture) => ({
      name: single || architecture === plain ? id : `${id}-${architecture}`,
      entry,
      architecture,
    }))
}

function entryOf(platform: string): PlatformName {
  const found = platformTable.flatMap(namesOf).find(({ name }) => name === platform)
  if (found !== undefined) return found
  throw new HypervisorError('ERR_INVALID_ARGUMENT', `there is no platform '${platform}'`, {
    field: platform,
    hint: `${didYouMean(platform, platformNames())}Platforms: ${platformNames().join(', ')}.`,
  })
}

function refuse(text: string, why: string, hint: string): HypervisorError {
  return new HypervisorError('ERR_INVALID_ARGUMENT', `the platform '${text}': ${why}`, { field: text, hint })
}
