import { z } from 'zod'
import type { JobMethods } from '../../../src/domain.js'
import type { JobInfo } from '../../../src/domain-data.js'
import { HypervisorError } from '../../../src/errors.js'
import type { QemuMachine } from '../machine.js'
import type { QmpClient } from '../qmp/client.js'
import { cancelBackup, readBackup } from './backup-jobs.js'
import { oncePass } from './save-stream.js'

const migrationSchema = z.object({
  status: z.string().optional(),
  'total-time': z.number().optional(),
  ram: z.object({ transferred: z.number(), remaining: z.number(), total: z.number() }).optional(),
})

/** The statuses of a migration that goes on (QAPI `MigrationStatus`). */
const ongoing = ['setup', 'active', 'pre-switchover', 'device', 'wait-unplug', 'cancelling']

const dumpSchema = z.object({ status: z.string(), completed: z.number(), total: z.number() })

/**
 * The methods of the feature `jobs`. Nothing is locked: whoever began the job holds the lock. An internal snapshot holds
 * QEMU's monitor up, so that `job` answers when it is over.
 */
export function jobMethods(machine: QemuMachine): JobMethods {
  return {
    async job({ signal } = {}) {
      await machine.definition()
      if (machine.status().state !== 'alive') return undefined
      return await readJob(await machine.qmp(), signal)
    },
    async abortJob({ signal } = {}) {
      const qmp = await machine.qmp()
      const job = await readJob(qmp, signal)
      if (job === undefined) {
        throw new HypervisorError('ERR_INVALID_STATE', `the domain '${machine.name}' has no job`)
      }
      if (job.kind === 'dump' || job.kind === 'restore') {
        throw new HypervisorError('ERR_UNSUPPORTED', `QEMU cannot stop a ${job.kind} that it has begun`)
      }
      if (job.kind === 'backup') await cancelBackup(qmp, signal)
      else await qmp.execute('migrate_cancel', {}, { signal })
    },
  }
}

async function readJob(qmp: QmpClient, signal: AbortSignal | undefined): Promise<JobInfo | undefined> {
  const options = { signal }
  const statusSchema = z.object({ status: z.string() })
  const { status } = await qmp.query('query-status', statusSchema, undefined, options)
  // What comes in is a saved state or another machine's; QEMU is not told which.
  if (status === 'inmigrate') return { kind: 'restore' }
  const found = await qmp.query('query-migrate', migrationSchema, undefined, options)
  if (ongoing.includes(found.status ?? '')) return await describeMigration(qmp, found, signal)
  const dump = await qmp.query('query-dump', dumpSchema, undefined, options)
  if (dump.status !== 'active') return await readBackup(qmp, signal)
  const { completed: processed, total } = dump
  return { kind: 'dump', memory: { processed, remaining: Math.max(0, total - processed), total } }
}

/** QEMU does not tell where a migration goes. A save is one that stops the guest for as long as it takes. */
async function describeMigration(
  qmp: QmpClient,
  { 'total-time': elapsed, ram }: z.output<typeof migrationSchema>,
  signal: AbortSignal | undefined,
): Promise<JobInfo> {
  const schema = z.object({ 'downtime-limit': z.number() })
  const parameters = await qmp.query('query-migrate-parameters', schema, undefined, { signal })
  const isSave = parameters['downtime-limit'] === oncePass['downtime-limit']
  const memory = ram && { processed: ram.transferred, remaining: ram.remaining, total: ram.total }
  return { kind: isSave ? 'save' : 'migration', elapsed, memory }
}
