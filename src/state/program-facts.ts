import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { isHypervisorError, isRefusedByHost } from '../errors.js'
import { writeFileAtomically } from './atomic-file.js'
import { ensurePrivateFolder } from './private-folder.js'

/** What is asked of a program. */
export interface ProgramQuestion<Facts extends object> {
  readonly schema: z.ZodType<Facts>
  /** Finds it out; may take long. */
  probe(program: string, signal: AbortSignal | undefined): Promise<Facts>
}

const fileSchema = z.strictObject({
  program: z.string(),
  modified: z.number(),
  size: z.number(),
  facts: z.unknown(),
})

/**
 * Makes a function that finds facts about a program out once. The answer is kept in `cacheFolder` and holds until
 * the program's size or modification time change.
 */
export function rememberFacts<Facts extends object>(
  question: ProgramQuestion<Facts>,
): (program: string, cacheFolder: string, signal?: AbortSignal) => Promise<Facts> {
  const answers = new Map<string, Promise<Facts>>()
  return async (program, cacheFolder, signal) => {
    const { mtimeMs, size } = statSync(program)
    const key = `${program}\0${mtimeMs}\0${size}`
    let facts = answers.get(key)
    if (facts === undefined) {
      facts = readOrProbe(question, program, { modified: mtimeMs, size }, cacheFolder, signal)
      answers.set(key, facts)
      facts.catch(() => answers.delete(key))
    }
    return await facts
  }
}

async function readOrProbe<Facts extends object>(
  { schema, probe }: ProgramQuestion<Facts>,
  program: string,
  identity: { readonly modified: number; readonly size: number },
  cacheFolder: string,
  signal: AbortSignal | undefined,
): Promise<Facts> {
  const file = join(cacheFolder, `${createHash('sha256').update(program).digest('hex').slice(0, 32)}.json`)
  const cached = await readCached(file)
  if (cached?.program === program && cached.modified === identity.modified && cached.size === identity.size) {
    const facts = schema.safeParse(cached.facts)
    if (facts.success) return facts.data
  }
  const facts = await probe(program, signal)
  await keep(cacheFolder, file, JSON.stringify({ program, ...identity, facts }))
  return facts
}

/** A disk that takes nothing has it asked again another time, which is no reason to fail now. */
async function keep(cacheFolder: string, file: string, answer: string): Promise<void> {
  try {
    await ensurePrivateFolder(cacheFolder)
    await writeFileAtomically(file, answer)
  } catch (error) {
    const reason = isHypervisorError(error, 'ERR_FILE') ? error.cause : error
    if (!isRefusedByHost(reason)) throw error
  }
}

async function readCached(file: string): Promise<z.output<typeof fileSchema> | undefined> {
  try {
    return fileSchema.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch {
    return undefined
  }
}
