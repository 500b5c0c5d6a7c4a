import { z } from 'zod'
import type { BlockJobInfo } from '../../../../src/domain-data.js'
import type { QmpCallOptions, QmpClient } from '../../qmp/client.js'

const jobsSchema = z.array(
  z.object({
    device: z.string(),
    type: z.string(),
    status: z.string(),
    len: z.number(),
    offset: z.number(),
    speed: z.number(),
  }),
)

/** QEMU's words for the types of jobs (QAPI `JobType`). */
const types: Readonly<Record<string, BlockJobInfo['type']>> = {
  stream: 'pull',
  commit: 'commit',
  mirror: 'copy',
}

/** A job as QEMU has it. */
export interface DiskJob {
  readonly id: string
  /** QAPI `JobStatus`. */
  readonly status: string
  readonly info: BlockJobInfo
}

/** The name of the job of a disk. There is one at a time, and any program finds it. No other job's name has a dot. */
export function jobIdOf(disk: string): string {
  return `polyvisor.${disk}`
}

/** The job of a disk, also one that is over and has not been dismissed (QMP `query-block-jobs`). */
export async function jobOf(
  qmp: QmpClient,
  disk: string,
  options?: QmpCallOptions,
): Promise<DiskJob | undefined> {
  const id = jobIdOf(disk)
  const jobs = await qmp.query('query-block-jobs', jobsSchema, undefined, options)
  const found = jobs.find(({ device }) => device === id)
  if (found === undefined) return undefined
  const { type, status, len: total, offset: processed, speed } = found
  const info = {
    type: types[type] ?? 'other',
    processed,
    remaining: Math.max(0, total - processed),
    total,
    bandwidth: speed === 0 ? undefined : speed,
  }
  return { id, status, info }
}
