import type { Details, Parameters } from './settings.js'

/** Parameters with further ones, which come in place of those of the same name. */
export function withDetails(parameters: Parameters, details: Details): Parameters {
  const all: Readonly<Record<string, string | null>> = { ...parameters, ...details }
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) => (value === null ? [] : [[name, value] as const])),
  )
}

/**
 * What has to be added to `written` so that it says what `wanted` says.
 *
 * @param absent Whether it is also said of what `wanted` does not have that it is left away.
 */
export function detailsOf(wanted: Parameters, written: Parameters, absent: boolean): Details {
  const more = Object.entries(wanted).filter(([name, value]) => written[name] !== value)
  const less = Object.keys(written).filter((name) => absent && !Object.hasOwn(wanted, name))
  return Object.fromEntries([...more, ...less.map((name) => [name, null] as const)])
}
