import { renameSync, rmSync, writeFileSync } from 'node:fs'
import type { z } from 'zod'
import { HypervisorError } from '../../errors.js'
import { temporaryBeside } from '../atomic-file.js'
import { isHeld } from '../lifeline.js'
import { readIfThere } from '../read-if-there.js'

/** Where the record of a machine is, and what tells whether that lives. */
export interface RecordedRun {
  readonly record: string
  readonly lifeline: string
}

/**
 * Writes how a machine is being started, under its lifeline. Another program sees all of it or nothing; that it is on the disk
 * is not waited for, since it says nothing once the machine is gone, as it is after a power failure.
 */
export function writeMachineRecord({ record }: RecordedRun, text: string): void {
  const temporary = temporaryBeside(record)
  try {
    writeFileSync(temporary, text, { mode: 0o600, flag: 'wx' })
    renameSync(temporary, record)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}

/**
 * Reads how a machine was started.
 *
 * @returns `undefined` if its record is not there, `damaged` if it is not what was written there and the machine is gone, which
 *   nothing that is done from then on needs it for.
 * @throws HypervisorError `ERR_STATE_CORRUPT` if it is damaged and the machine lives.
 */
export function readMachineRecord<Record extends object>(
  { record, lifeline }: RecordedRun,
  schema: z.ZodType<Record>,
): Record | 'damaged' | undefined {
  const text = readIfThere(record)
  if (text === undefined) return undefined
  try {
    return schema.parse(JSON.parse(text))
  } catch (cause) {
    if (!isHeld(lifeline)) return 'damaged'
    throw new HypervisorError('ERR_STATE_CORRUPT', `the file '${record}' is not a machine's record`, {
      field: record,
      hint: 'The machine runs, and cannot be reached without that file. Shut it down from within, or kill the process whose id is in the file pid beside it; then it can be started again.',
      cause,
    })
  }
}
