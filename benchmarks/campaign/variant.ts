import { HypervisorError } from '../../src/index.js'
import { longestPlatformId, variantPattern } from './records/fields.js'

/** A platform with settings that differ from its usual ones; without settings, the platform itself. */
export interface Variant {
  /** Id of the platform: `qemu-tcg`, `qemu-tcg-x86_64`. */
  readonly platform: string
  /** Values by key, as they were written: `{ machine: 'q35', cpu: 'qemu64' }`. */
  readonly settings: Readonly<Record<string, string>>
}

const grammar = "Write PLATFORM or PLATFORM:KEY=VALUE+KEY=VALUE, such as 'qemu-tcg:machine=q35+cpu=Haswell'."

/**
 * Takes the text of a variant apart. What keys and values a platform has is for `resolveSettings`.
 *
 *     variant = platform [ ":" setting { "+" setting } ]
 *     setting = key "=" value
 *
 * A platform is lower-case letters, digits, `_` and `-`; a key lower-case letters and `-`; a value letters,
 * digits and `. _ : -`, beginning with a letter or digit.
 *
 * @throws HypervisorError `ERR_INVALID_ARGUMENT` with the text as its field.
 */
export function parseVariant(text: string): Variant {
  const colon = text.indexOf(':')
  const platform = colon < 0 ? text : text.slice(0, colon)
  if (!variantPattern.platform.test(platform)) {
    throw refuse(
      text,
      platform === '' ? 'it names no platform' : `'${platform}' is not the name of a platform`,
    )
  }
  if (text.length > longestPlatformId) throw refuse(text, `it is longer than ${longestPlatformId} characters`)
  if (colon < 0) return { platform, settings: {} }
  const settings = new Map<string, string>()
  for (const part of text.slice(colon + 1).split('+')) {
    const { key, value } = parseSetting(text, part)
    if (settings.has(key)) throw refuse(text, `it has the key '${key}' twice`)
    settings.set(key, value)
  }
  return { platform, settings: Object.fromEntries(settings) }
}

function parseSetting(text: string, part: string): { readonly key: string; readonly value: string } {
  const equals = part.indexOf('=')
  if (equals < 0) throw refuse(text, part === '' ? 'a setting is empty' : `'${part}' has no '='`)
  const [key, value] = [part.slice(0, equals), part.slice(equals + 1)]
  if (!variantPattern.key.test(key)) throw refuse(text, `'${key}' is not the name of a setting`)
  if (!variantPattern.value.test(value)) throw refuse(text, `'${value}' cannot be a value of '${key}'`)
  return { key, value }
}

/** Writes a variant in the form that {@link parseVariant} reads, keys in alphabetical order: its id in all files. */
export function formatVariant({ platform, settings }: Variant): string {
  const parts = Object.keys(settings)
    .sort()
    .map((key) => `${key}=${settings[key]}`)
  return parts.length === 0 ? platform : `${platform}:${parts.join('+')}`
}

function refuse(text: string, why: string): HypervisorError {
  return new HypervisorError('ERR_INVALID_ARGUMENT', `the platform '${text}': ${why}`, {
    field: text,
    hint: grammar,
  })
}
