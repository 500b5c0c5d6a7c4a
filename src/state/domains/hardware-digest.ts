import { z } from 'zod'
import { isHypervisorError } from '../../errors.js'
import { digestOf } from '../content-digest.js'
import {
  type DefinitionFormat,
  formatDefinition,
  parseDefinition,
  type StoredDefinition,
} from './definition.js'

/** What a saved state says of the machine that it is of: a part of the header of its file. */
export const savedHardwareFields = {
  name: z.string(),
  /** The digest of it, as the version that saved it made that. */
  machine: z.string().regex(/^[0-9a-f]{64}$/),
  /** The definition, as text: a later version, which knows more fields, reads their defaults into it. Earlier ones did not write it. */
  definition: z.string().optional(),
  /** What else it was made from. */
  more: z.array(z.unknown()).readonly().optional(),
}

/** The longest such header, in bytes: a specification has at most 1 MiB, and is text within text. */
export const longestSavedHeader = 4 * 2 ** 20

const savedHardware = z.object(savedHardwareFields)

/** What {@link savedHardwareFields} hold. */
export type SavedHardware = z.output<typeof savedHardware>

/** Digest of what a state depends on: the machine, and not what it is called. `more` is what else it was made from. */
export function hardwareDigest({ spec, options }: StoredDefinition<unknown>, ...more: unknown[]): string {
  const { name: _name, title: _title, ...hardware } = spec
  return digestOf([hardware, options, ...more])
}

/** What a saved state says of the machine with a definition. */
export function describeHardware<Options>(
  format: DefinitionFormat<Options>,
  definition: StoredDefinition<Options>,
  ...more: unknown[]
): Required<SavedHardware> {
  const { spec, options } = definition
  return {
    name: spec.name,
    machine: hardwareDigest(definition, ...more),
    definition: formatDefinition(format, { spec, options }),
    more,
  }
}

/**
 * Whether a saved state is of the machine with a definition, also where an earlier version saved it, which did not know all
 * fields.
 */
export function isOfHardware<Options>(
  format: DefinitionFormat<Options>,
  saved: SavedHardware,
  definition: StoredDefinition<Options>,
  ...more: unknown[]
): boolean {
  const now = hardwareDigest(definition, ...more)
  if (saved.machine === now) return true
  if (saved.definition === undefined) return false
  try {
    const then = parseDefinition(format, saved.definition, 'definition', saved.name)
    return hardwareDigest(then, ...(saved.more ?? [])) === now
  } catch (error) {
    if (!isHypervisorError(error, 'ERR_STATE_CORRUPT')) throw error
    return false
  }
}
