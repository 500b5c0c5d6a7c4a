const factors: Readonly<Record<string, number>> = {
  b: 1,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
}

/**
 * Parses a size such as `512 MiB`, `1.5GiB` or `10 GB` into bytes. Binary units (IEC 80000-13) and decimal
 * ones are told apart, and a bare number is refused, since tools disagree on what it means.
 *
 * @returns whole bytes, or `undefined` if the text is not a size.
 */
export function parseSize(text: string): number | undefined {
  const match = /^\s*(\d{1,15}(?:\.\d{1,9})?)\s*([a-z]{1,3})\s*$/i.exec(text)
  const factor = factors[match?.[2]?.toLowerCase() ?? '']
  if (match?.[1] === undefined || factor === undefined) return undefined
  const bytes = Math.round(Number(match[1]) * factor)
  return Number.isSafeInteger(bytes) ? bytes : undefined
}

const binaryUnits = ['TiB', 'GiB', 'MiB', 'KiB'] as const

/** Formats bytes in the largest binary unit that leaves at most `digits` decimals; without loss where it can. */
export function formatSize(bytes: number, digits = 1): string {
  for (const unit of binaryUnits) {
    const factor = factors[unit.toLowerCase()] ?? 1
    if (bytes >= factor) return `${Number((bytes / factor).toFixed(digits))} ${unit}`
  }
  return `${bytes} B`
}
