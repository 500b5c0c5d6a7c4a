import { refuse } from '../../spec/refuse.js'

/** Units of OVF before programmatic ones were used (DSP0243 1.0.0 still shows them). */
const words: Readonly<Record<string, number>> = {
  byte: 1,
  bytes: 1,
  kilobytes: 2 ** 10,
  kb: 2 ** 10,
  megabytes: 2 ** 20,
  mb: 2 ** 20,
  gigabytes: 2 ** 30,
  gb: 2 ** 30,
}

/**
 * Bytes in a unit: `byte`, `byte * 2^20`, `byte * 1024` (programmatic units, DSP0004, annex C), or an older word.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC`.
 */
function bytesOfUnit(text: string, field: string): number {
  const word = words[text.trim().toLowerCase()]
  if (word !== undefined) return word
  const [match, base = '', exponent] =
    /^\s*bytes?\s*\*\s*(\d{1,10})(?:\s*\^\s*(\d{1,2}))?\s*$/i.exec(text) ?? []
  const bytes = Number(base) ** Number(exponent ?? '1')
  if (match !== undefined && Number.isSafeInteger(bytes) && bytes > 0) return bytes
  throw refuse(field, `'${text.slice(0, 40)}' is no unit of bytes`)
}

/** A number of units as bytes. @throws HypervisorError `ERR_INVALID_SPEC`. */
export function bytesOf(quantity: string, unit: string, field: string): number {
  const bytes = Number(quantity.trim()) * bytesOfUnit(unit, field)
  if (/^\s*\d{1,16}\s*$/.test(quantity) && Number.isSafeInteger(bytes)) return bytes
  throw refuse(field, `'${quantity.slice(0, 40)}' is no number of bytes that can be`)
}
