import { HypervisorError } from '../../src/index.js'
import { didYouMean } from '../../src/nearest-of.js'
import { formatVariant, parseVariant } from './variant.js'

/** Values to go through, by the key of a setting: `{ cpu: ['qemu64', 'max'], machine: ['pc', 'q35'] }`. */
export type Sweep = Readonly<Record<string, readonly string[]>>

/**
 * Takes the text of a sweep apart: `cpu=qemu64,max,Haswell`.
 *
 * @throws HypervisorError `ERR_INVALID_ARGUMENT` with the field `--sweep`.
 */
export function parseSweep(text: string): { readonly key: string; readonly values: readonly string[] } {
  const [, key, list] = /^([a-z][a-z-]*)=(.+)$/.exec(text) ?? []
  const values = list?.split(',').map((value) => value.trim())
  if (key === undefined || values === undefined || values.includes('')) {
    throw refuse(`'${text}' is not a setting and its values`, "Write one such as 'cpu=qemu64,max,Haswell'.")
  }
  return { key, values }
}

/**
 * Puts variants in the place of platforms: one for each combination of the values of the settings that the
 * platform has and the text does not say already. A platform without any of them stays as it is.
 *
 * @param names Texts of platforms and variants.
 * @param settingsOf Keys of the settings that a platform has.
 * @throws HypervisorError `ERR_INVALID_ARGUMENT` with the field `--sweep` if none of the platforms has a setting.
 */
export function sweepVariants(
  names: readonly string[],
  sweep: Sweep,
  settingsOf: (platform: string) => readonly string[],
): readonly string[] {
  const used = new Set<string>()
  const swept = names.flatMap((name) => {
    const variant = parseVariant(name)
    const has = settingsOf(variant.platform)
    let variants = [variant]
    for (const [key, values] of Object.entries(sweep)) {
      if (!has.includes(key)) continue
      used.add(key)
      if (variant.settings[key] !== undefined) continue
      variants = variants.flatMap(({ platform, settings }) =>
        values.map((value) => ({ platform, settings: { ...settings, [key]: value } })),
      )
    }
    return variants.map(formatVariant)
  })
  const unused = Object.keys(sweep).find((key) => !used.has(key))
  if (unused === undefined) return [...new Set(swept)]
  const all = names.map((name) => parseVariant(name).platform)
  const settings = [...new Set(all.flatMap(settingsOf))].sort()
  throw refuse(
    `none of the platforms ${names.join(', ')} has a setting '${unused}'`,
    settings.length === 0
      ? 'They have no settings.'
      : `${didYouMean(unused, settings)}Settings: ${settings.join(', ')}.`,
  )
}

function refuse(why: string, hint: string): HypervisorError {
  return new HypervisorError('ERR_INVALID_ARGUMENT', `--sweep: ${why}`, { field: '--sweep', hint })
}
