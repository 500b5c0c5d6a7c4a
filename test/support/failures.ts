import { readFileSync, writeFileSync } from 'node:fs'
import { z } from 'zod'

const failureSchema = z.object({
  /** Path of the file of the test; absent where mocha does not know it. */
  file: z.string().optional(),
  /** Full title of the test, or of the suite whose hook failed. */
  title: z.string(),
  /** What it failed with. */
  message: z.string(),
})

/** A test that failed, or a suite that one of its hooks made fail. */
export type Failure = z.output<typeof failureSchema>

/** Writes the failures of a run, so that another process can tell which tests they were. */
export function writeFailures(path: string, failures: readonly Failure[]): void {
  writeFileSync(path, JSON.stringify(failures))
}

/** Reads what {@link writeFailures} wrote; `undefined` where the run did not come to its end. */
export function readFailures(path: string): readonly Failure[] | undefined {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
  return z.array(failureSchema).parse(JSON.parse(text))
}

/** Failures beyond this number are no accident of a busy machine. */
const most = 5

/** How fast-check begins to tell a counterexample, which no other run may find again. */
const counterexample = /^Property failed after/

/**
 * The arguments by which mocha runs these tests again and no others; `undefined` where that would tell nothing: there
 * are none or many of them, one belongs to no file, such as a process that nobody owns, or one is a counterexample.
 */
export function argumentsToRepeat(failures: readonly Failure[]): readonly string[] | undefined {
  if (failures.length === 0 || failures.length > most) return undefined
  const files = new Set<string>()
  for (const { file, message } of failures) {
    if (file === undefined || counterexample.test(message)) return undefined
    files.add(file)
  }
  const titles = failures.map(({ title }) => title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return ['--grep', `^(?:${titles.join('|')})`, ...files]
}
