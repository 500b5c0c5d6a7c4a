import type { z } from 'zod'
import { HypervisorError } from '../src/errors.js'
import { parseSize } from '../src/spec/sizes.js'

/**
 * Checks the options of a command.
 *
 * @param command Its name with the action, where each action has options of its own and the parser knows them all.
 * @throws HypervisorError `ERR_INVALID_ARGUMENT` naming the option.
 */
export function parseOptions<Schema extends z.ZodType>(
  schema: Schema,
  options: unknown,
  command = 'this command',
): z.output<Schema> {
  const result = schema.safeParse(options)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  if (issue?.code === 'unrecognized_keys') {
    throw invalid(optionOf(issue.keys[0]), `${command} has no such option`)
  }
  throw invalid(optionOf(issue?.path[0]), problemOf(issue))
}

/** What is wrong with an option, in our words where the schema has none of its own. */
function problemOf(issue: z.core.$ZodIssue | undefined): string {
  if (issue?.code === 'too_small' && issue.origin === 'string') return 'must not be empty'
  if (issue?.code === 'invalid_value' && issue.message.startsWith('Invalid option')) {
    return `must be one of ${issue.values.map(String).join(', ')}`
  }
  return issue?.message ?? 'is not valid'
}

/** `sameMachine` as `--same-machine`. */
function optionOf(name: PropertyKey | undefined): string {
  return `--${String(name ?? '').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}

/** A positive whole number. @throws HypervisorError `ERR_INVALID_ARGUMENT` naming the argument. */
export function parseCount(text: string, field: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw invalid(field, `'${text}' is not a whole number above 0`)
}

/** A size with its unit, in bytes. @throws HypervisorError `ERR_INVALID_ARGUMENT` naming the argument. */
export function parseByteSize(text: string, field: string): number {
  const bytes = parseSize(text)
  if (bytes !== undefined && bytes > 0) return bytes
  throw invalid(field, `'${text}' is not a size`, "Write a number and its unit, such as '512 MiB'.")
}

/** Makes the error for a wrong argument or option. */
export function invalid(field: string, why: string, hint?: string): HypervisorError {
  return new HypervisorError('ERR_INVALID_ARGUMENT', `${field}: ${why}`, { field, hint })
}
