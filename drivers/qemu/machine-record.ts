import { lstatSync } from 'node:fs'
import { z } from 'zod'
import { readMachineRecord } from '../../src/state/domains/record.js'
import { isHeld } from '../../src/state/lifeline.js'
import { identifyProcess, type ProcessIdentity } from '../../src/state/process-identity.js'
import { readIfThere } from '../../src/state/read-if-there.js'
import type { RunPaths } from './folders.js'
import { accelerators } from './options.js'

const recordSchema = z.strictObject({
  version: z.literal(1),
  /** Tells this machine from the ones before and after it. */
  id: z.guid(),
  uuid: z.guid(),
  startedAt: z.number(),
  program: z.string(),
  accelerator: z.enum(accelerators),
  args: z.array(z.string()),
  /** Where its sockets are. */
  socketFolder: z.string(),
  /** The serial ports that are consoles. */
  consoles: z.array(z.int()),
})

/** How a machine was started. */
export type MachineRecord = z.output<typeof recordSchema>

/**
 * What is known of a domain's machine without speaking to it.
 *
 * - `off`: there is none, or the last one ended in order.
 * - `alive`: QEMU lives, or is just being started.
 * - `crashed`: QEMU ended and has not removed its process id file, as it does when it ends in order.
 */
export type MachineStatus =
  | { readonly state: 'off'; readonly record?: MachineRecord | undefined }
  | { readonly state: 'alive'; readonly record: MachineRecord }
  | { readonly state: 'crashed'; readonly record?: MachineRecord | undefined }

/** Writes a record as the text of its file. */
export function formatRecord(record: MachineRecord): string {
  return `${JSON.stringify(record)}\n`
}

/**
 * Finds out whether a domain's machine lives.
 *
 * @throws HypervisorError `ERR_STATE_CORRUPT` if it does, and its record is not what was written there.
 */
export function readMachineStatus(run: RunPaths): MachineStatus {
  const record = readMachineRecord(run, recordSchema)
  if (record === undefined) return { state: 'off' }
  if (record === 'damaged') return { state: wasAbandoned(run) ? 'crashed' : 'off' }
  if (isHeld(run.lifeline)) return { state: 'alive', record }
  return { state: wasAbandoned(run) ? 'crashed' : 'off', record }
}

/** Whether a machine that is gone left its process id file, without anybody having ended it on purpose. */
export function wasAbandoned(run: RunPaths): boolean {
  return exists(run.pid) && !exists(run.ending)
}

/** The last line that QEMU has written to its standard error. */
export function lastErrorLine(run: RunPaths): string | undefined {
  const lines = readIfThere(run.errors)?.slice(-4096).trim().split('\n')
  const line = lines?.at(-1)?.slice(0, 300)
  return line === '' ? undefined : line
}

/** The process of a living machine; `undefined` while it has not said its id, or if the id is now another's. */
export function machineProcess(run: RunPaths, record: MachineRecord): ProcessIdentity | undefined {
  const pid = Number(readIfThere(run.pid)?.trim())
  if (!Number.isSafeInteger(pid) || pid <= 1) return undefined
  const identity = identifyProcess(pid)
  const ours = identity?.arguments.includes(record.uuid) && identity.arguments.includes(run.pid)
  return ours ? identity : undefined
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined
}
