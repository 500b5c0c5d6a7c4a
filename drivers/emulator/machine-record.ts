import { readlinkSync, realpathSync } from 'node:fs'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { readMachineRecord } from '../../src/state/domains/record.js'
import { readEnding } from '../../src/state/ending.js'
import { isHeld } from '../../src/state/lifeline.js'
import { identifyProcess } from '../../src/state/process-identity.js'
import { readEnd } from '../../src/state/read-end.js'
import { readIfThere } from '../../src/state/read-if-there.js'
import type { RunPaths } from './folders.js'
import { keeperDescriptors } from './keeper.js'
import type { EmulatorRecipe, MachineEnd } from './recipe.js'

const recordSchema = z.strictObject({
  version: z.literal(1),
  /** Tells this machine from the ones before and after it. */
  id: z.guid(),
  uuid: z.guid(),
  startedAt: z.number(),
  program: z.string(),
  programVersion: z.string(),
  programSha256: z.string(),
  args: z.array(z.string()),
  /** The serial ports that are consoles. */
  consoles: z.array(z.int()),
  /** The file with the emulator's last words. */
  words: z.string(),
})

/** How a machine was started. */
export type MachineRecord = z.output<typeof recordSchema>

/** What is known of a domain's machine. */
export type MachineStatus =
  | {
      readonly state: 'off'
      readonly record?: MachineRecord | undefined
      readonly reason?: string | undefined
    }
  | { readonly state: 'alive'; readonly record: MachineRecord }
  | {
      readonly state: 'crashed'
      readonly record?: MachineRecord | undefined
      readonly reason: string
    }

/** What the status of a machine depends on besides its files. */
export type EndDescriber = Pick<EmulatorRecipe<unknown>, 'describeEnd'>

/** How much of the last words is looked at, in bytes. */
const lastWordsLength = 4096

/** Writes a record as the text of its file. */
export function formatRecord(record: MachineRecord): string {
  return `${JSON.stringify(record)}\n`
}

/**
 * Finds out whether a domain's machine lives, and how it ended if not.
 *
 * @throws HypervisorError `ERR_STATE_CORRUPT` if it does, and its record is not what was written there.
 */
export function readMachineStatus(run: RunPaths, recipe: EndDescriber): MachineStatus {
  const read = readMachineRecord(run, recordSchema)
  if (read === undefined) return { state: 'off' }
  const record = read === 'damaged' ? undefined : read
  if (record !== undefined && isHeld(run.lifeline)) return { state: 'alive', record }
  const { change, reason } = howItEnded(run, record, recipe)
  return { state: change === 'crashed' ? 'crashed' : 'off', record, reason }
}

/** How a machine that is gone ended; its last words are not known without its record. */
export function howItEnded(
  run: RunPaths,
  record: MachineRecord | undefined,
  recipe: EndDescriber,
): MachineEnd {
  const meant = readEnding(run.ending)
  if (meant !== undefined) return { change: 'stopped', reason: meant }
  const status = exitStatus(run)
  const lastWords = record === undefined ? '' : lastWordsOf(run, record)
  if (status === undefined && readIfThere(run.pid) === undefined) {
    return { change: 'crashed', reason: 'it was never started' }
  }
  const end = { status, lastWords }
  if (recipe.describeEnd !== undefined && status !== undefined) return recipe.describeEnd(end)
  return describeStatus(status, lastWords)
}

/** What an exit status means where the emulator gives it no meaning of its own. */
export function describeStatus(status: number | undefined, lastWords: string): MachineEnd {
  if (status === 0) return { change: 'stopped', reason: 'exit status 0' }
  const how = exitWords(status)
  const line = lastLine(lastWords)
  return { change: 'crashed', reason: line === '' ? how : `${how}: ${line}` }
}

/** An exit status as a POSIX shell tells it, in words. */
export function exitWords(status: number | undefined): string {
  if (status === undefined) return 'it ended and nobody knows how'
  return status > 128 ? `it was ended by signal ${status - 128}` : `it ended with exit status ${status}`
}

/** The exit status that the keeper has written. */
export function exitStatus(run: RunPaths): number | undefined {
  const text = readIfThere(run.exit)?.trim()
  return text !== undefined && /^\d{1,3}$/.test(text) ? Number(text) : undefined
}

/** The end of what an emulator has written. */
export function lastWordsOf(run: RunPaths, { words }: Pick<MachineRecord, 'words'>): string {
  try {
    return readEnd(join(run.folder, basename(words)), lastWordsLength).toString('latin1')
  } catch {
    return ''
  }
}

/** The last line that is not empty. */
export function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1)?.trim().slice(0, 300) ?? ''
}

/** The emulator's process id; `undefined` while it has not been started, or if the id is now another's. */
export function emulatorPid(run: RunPaths): number | undefined {
  const pid = pidIn(run.pid)
  if (pid === undefined || identifyProcess(pid) === undefined) return undefined
  try {
    const held = readlinkSync(`/proc/${pid}/fd/${keeperDescriptors.lifeline}`)
    return held === realpathSync(run.lifeline) ? pid : undefined
  } catch {
    return undefined
  }
}

/** The process id of the keeper of a living machine, which leads the group of all its processes. */
export function keeperPid(run: RunPaths, { id }: MachineRecord): number | undefined {
  const pid = pidIn(run.keeperPid)
  if (pid === undefined) return undefined
  return identifyProcess(pid)?.arguments.includes(id) ? pid : undefined
}

function pidIn(path: string): number | undefined {
  const pid = Number(readIfThere(path)?.trim())
  return Number.isSafeInteger(pid) && pid > 1 ? pid : undefined
}
