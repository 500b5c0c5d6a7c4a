/** A part of a machine's specification. */
export interface SpecPart {
  readonly [field: string]: unknown
}

/** One thing about a platform that a variant of it may have otherwise. */
export interface VariantSetting {
  /** The values that it takes, in words. */
  readonly takes: string
  /** The value in the one form that ids have; `undefined` if it takes no such value. */
  read(value: string): string | undefined
  /** For people, after the platform's title. */
  words(value: string): string
  /** What the machine's specification has otherwise. */
  part?(value: string): SpecPart
  /** The connection's URI, in place of the platform's. */
  uri?(value: string): string
  /** Parameters of the connection's URI. */
  parameters?(value: string): Readonly<Record<string, string>>
  /** Looks whether this machine has the value. */
  missing?(value: string, signal: AbortSignal | undefined): Promise<MissingValue | undefined>
}

/** Why this machine has not what a setting asks for. */
export interface MissingValue {
  readonly code: 'ERR_INVALID_ARGUMENT' | 'ERR_NOT_INSTALLED'
  /** As a sentence, without the full stop. */
  readonly reason: string
}

/** The settings that a platform has, by key. */
export type VariantSettings = Readonly<Record<string, VariantSetting>>

/** A setting that takes one of a few words. */
export function wordSetting<Word extends string>(
  words: Readonly<Record<Word, string>>,
  part: (word: string) => SpecPart,
): VariantSetting {
  const named = new Map<string, string>(Object.entries(words))
  return {
    takes: [...named.keys()].join(', '),
    read: (value) => (named.has(value) ? value : undefined),
    words: (value) => named.get(value) ?? value,
    part,
  }
}

/** A setting that takes a whole number. */
export function numberSetting(
  range: { readonly least: number; readonly most: number; readonly what: string },
  words: (value: string) => string,
  part: (value: number) => SpecPart,
): VariantSetting {
  const { least, most, what } = range
  return {
    takes: `${what} from ${least} to ${most}`,
    read(value) {
      const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN
      return number >= least && number <= most ? String(number) : undefined
    },
    words,
    part: (value) => part(Number(value)),
  }
}

/** Lays the parts of a specification over each other: the later one has the last word, objects field by field. */
export function mergeParts(parts: readonly SpecPart[]): SpecPart {
  const merged: Record<string, unknown> = {}
  for (const part of parts) {
    for (const [field, value] of Object.entries(part)) {
      const before = merged[field]
      merged[field] = isPart(before) && isPart(value) ? mergeParts([before, value]) : value
    }
  }
  return merged
}

function isPart(value: unknown): value is SpecPart {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
