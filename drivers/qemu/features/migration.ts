import { z } from 'zod'
import type { MigrationProgress } from '../../../src/domain-data.js'
import { HypervisorError } from '../../../src/errors.js'
import type { QmpArguments, QmpClient } from '../qmp/client.js'
import type { QmpEvent } from '../qmp/message.js'

const statusSchema = z.object({
  status: z.string().optional(),
  'error-desc': z.string().optional(),
  ram: z.object({ transferred: z.number(), remaining: z.number(), total: z.number() }).optional(),
})

/** Statuses that QEMU does not leave by itself (QAPI `MigrationStatus`). */
const finalStatuses = ['completed', 'failed', 'cancelled']

const eventSchema = z.object({ status: z.string() })

/** How a migration is to run. */
export interface MigrationOptions {
  readonly signal?: AbortSignal | undefined
  /** Called when QEMU begins to send, after each pass over the memory, and every 200 ms. */
  readonly onProgress?: ((progress: MigrationProgress) => void) | undefined
  /** Settings for this migration; those of before come back (QAPI `MigrateSetParameters`). */
  readonly parameters?: QmpArguments | undefined
}

/**
 * Sends the machine to `uri` and resolves when QEMU has sent all of it; its virtual CPUs are then stopped
 * (QMP `migrate`). An abort cancels. If it fails or is cancelled, QEMU lets the machine go on by itself,
 * also when the program that asked for it is killed.
 *
 * @throws HypervisorError `ERR_ABORTED`, also if somebody else cancels it; `ERR_OPERATION_FAILED` with QEMU's description;
 *   `ERR_DISCONNECTED`.
 */
export async function sendMachine(qmp: QmpClient, uri: string, options: MigrationOptions): Promise<void> {
  const { signal, parameters = {} } = options
  await enableMigrationEvents(qmp)
  const before = await currentParameters(qmp, Object.keys(parameters))
  await qmp.execute('migrate-set-parameters', parameters)
  const end = watchMigration(qmp, options.onProgress)
  const onAbort = (): void => {
    qmp.execute('migrate_cancel').catch(() => {})
  }
  try {
    if (signal?.aborted) throw aborted(signal)
    const begun = qmp.execute('migrate', { uri })
    // QEMU answers in order, so a cancellation that follows at once finds the migration.
    signal?.addEventListener('abort', onAbort, { once: true })
    await begun
    const status = await end.status
    if (status === 'completed') return
    if (signal?.aborted) throw aborted(signal)
    if (status === 'cancelled') throw cancelled()
    throw await failed(qmp, status)
  } finally {
    signal?.removeEventListener('abort', onAbort)
    end.cancel()
    await qmp.execute('migrate-set-parameters', before).catch(() => {})
  }
}

/**
 * Lets a machine that was started with `-incoming defer` receive on `uri`; resolves when QEMU listens
 * (QMP `migrate-incoming`). `done` settles when everything has arrived, or not.
 */
export async function receiveMachine(
  qmp: QmpClient,
  uri: string,
): Promise<{ readonly done: Promise<void>; cancel(): void }> {
  await enableMigrationEvents(qmp)
  const end = watchMigration(qmp, undefined)
  const done = end.status.then(async (status) => {
    if (status !== 'completed') throw await failed(qmp, status)
  })
  done.catch(() => {})
  try {
    await qmp.execute('migrate-incoming', { uri })
  } catch (error) {
    end.cancel()
    throw error
  }
  return { done, cancel: end.cancel }
}

/** How far the migration is that is under way, if one is. */
export async function migrationProgress(qmp: QmpClient): Promise<MigrationProgress | undefined> {
  return (await qmp.query('query-migrate', statusSchema)).ram
}

async function enableMigrationEvents(qmp: QmpClient): Promise<void> {
  await qmp.execute('migrate-set-capabilities', { capabilities: [{ capability: 'events', state: true }] })
}

async function currentParameters(qmp: QmpClient, names: readonly string[]): Promise<QmpArguments> {
  const all = await qmp.query('query-migrate-parameters', z.record(z.string(), z.unknown()))
  return Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)))
}

/** How often progress is reported while a pass over the memory lasts, in milliseconds. */
const progressInterval = 200

interface MigrationWatch {
  /** Resolves with the final status. */
  readonly status: Promise<string>
  cancel(): void
}

function watchMigration(
  qmp: QmpClient,
  onProgress: ((progress: MigrationProgress) => void) | undefined,
): MigrationWatch {
  let cancel = (): void => {}
  const report = (): void => {
    if (onProgress === undefined) return
    migrationProgress(qmp).then(
      (progress) => {
        if (progress !== undefined) onProgress(progress)
      },
      () => {},
    )
  }
  const timer = onProgress === undefined ? undefined : setInterval(report, progressInterval).unref()
  let cancelling = false
  const status = new Promise<string>((resolve, reject) => {
    const onEvent = (event: QmpEvent): void => {
      if (event.name === 'MIGRATION' || event.name === 'MIGRATION_PASS') report()
      if (event.name !== 'MIGRATION') return
      const found = eventSchema.safeParse(event.data).data?.status ?? ''
      cancelling ||= found === 'cancelling'
      // One that is cancelled while it comes to its end says that it has failed (`migration_completion`, QEMU 7.2).
      if (finalStatuses.includes(found)) resolve(cancelling && found === 'failed' ? 'cancelled' : found)
    }
    cancel = qmp.onEvent(onEvent, reject)
  })
  status.catch(() => {})
  return {
    status,
    cancel() {
      clearInterval(timer)
      cancel()
    },
  }
}

async function failed(qmp: QmpClient, status: string): Promise<HypervisorError> {
  const found = await qmp.query('query-migrate', statusSchema).catch(() => undefined)
  const why = found?.['error-desc'] ?? `its status is ${status}`
  return new HypervisorError('ERR_OPERATION_FAILED', `the machine's state could not be moved: ${why}`, {
    cause: found,
  })
}

function cancelled(): HypervisorError {
  return new HypervisorError('ERR_ABORTED', 'somebody has cancelled the moving of the machine’s state')
}

function aborted(signal: AbortSignal): HypervisorError {
  return new HypervisorError('ERR_ABORTED', 'moving the machine’s state was aborted', {
    cause: signal.reason,
  })
}
