import { z } from 'zod'

/** libvirt's number of a version: a million times the first part and a thousand times the second. */
export const versionAnswer = z.object({
  version: z
    .int()
    .positive()
    .transform((number) =>
      [Math.floor(number / 1e6), Math.floor(number / 1e3) % 1e3, number % 1e3].join('.'),
    ),
})

/** What calls of the C library took: seconds on the clock, and of the process's CPU. */
export const callsAnswer = z.object({
  calls: z.int().positive(),
  seconds: z.number().positive(),
  cpu: z.number().nonnegative(),
})

/** What opening took. */
export const openAnswer = z.object({ seconds: z.number().positive() })

/** How many calls that bring an event were made, and in which time. */
export const churnAnswer = z.object({ events: z.int().nonnegative(), seconds: z.number().positive() })

const failure = z.object({ error: z.string() })

/**
 * Reads a line that the C library's process wrote.
 *
 * @throws Error with what went wrong there.
 * @throws TypeError for a line that is no such answer.
 */
export function readAnswer<Answer>(line: string, answer: z.ZodType<Answer>): Answer {
  const value = parseJson(line)
  const failed = failure.safeParse(value)
  if (failed.success) throw new Error(`the C library's side failed: ${failed.data.error}`)
  const parsed = answer.safeParse(value)
  if (parsed.success) return parsed.data
  throw new TypeError(`the C library's side wrote '${line}': ${z.prettifyError(parsed.error)}`)
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch (cause) {
    throw new TypeError(`the C library's side wrote '${line}', which is no JSON`, { cause })
  }
}
