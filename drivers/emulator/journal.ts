import { appendFileSync } from 'node:fs'
import { z } from 'zod'
import { ignoreRefusal } from '../../src/state/ignore-refusal.js'

/** A change that cannot be seen from the outside. */
const entrySchema = z.strictObject({
  change: z.enum(['started', 'suspended', 'resumed', 'saved', 'restored']),
  time: z.number(),
})

/** What became of a machine. */
export type JournalEntry = z.output<typeof entrySchema>

/** Adds a line to a machine's journal, if its disk takes it; who watches the machine reads it. */
export function writeJournal(path: string, change: JournalEntry['change']): void {
  const entry: JournalEntry = { change, time: Date.now() }
  try {
    appendFileSync(path, `${JSON.stringify(entry)}\n`, { mode: 0o600 })
  } catch (error) {
    ignoreRefusal(error)
  }
}

/** Takes a journal apart as it comes; what is no entry is passed over. */
export function createJournalReader(): (bytes: Uint8Array) => readonly JournalEntry[] {
  let rest = ''
  return (bytes) => {
    const lines = (rest + Buffer.from(bytes).toString('utf8')).split('\n')
    rest = lines.pop() ?? ''
    return lines.flatMap((line) => {
      const entry = parseEntry(line)
      return entry === undefined ? [] : [entry]
    })
  }
}

function parseEntry(line: string): JournalEntry | undefined {
  try {
    return entrySchema.safeParse(JSON.parse(line)).data
  } catch {
    return undefined
  }
}
