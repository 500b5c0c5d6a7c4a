import type { JobMethods } from '../../../src/domain.js'
import type { JobInfo } from '../../../src/domain-data.js'
import { HypervisorError } from '../../../src/errors.js'
import { readRecord } from '../info.js'
import type { Machine } from '../lookup.js'
import type { VmRecord } from '../records.js'
import { isFailure } from '../rpc/failure.js'
import type { XapiSession } from '../session.js'

/** What operations of a machine are (`vm_operations`); those that take no time to speak of are none of them. */
const kinds: ReadonlyMap<string, JobInfo['kind']> = new Map([
  ['start', 'start'],
  ['start_on', 'start'],
  ['suspend', 'save'],
  ['resume', 'restore'],
  ['resume_on', 'restore'],
  ['snapshot', 'snapshot'],
  ['snapshot_with_quiesce', 'snapshot'],
  ['checkpoint', 'snapshot'],
  ['reverting', 'snapshot'],
  ['revert', 'snapshot'],
  ['pool_migrate', 'migration'],
  ['migrate_send', 'migration'],
  ['clone', 'other'],
  ['copy', 'other'],
  ['export', 'other'],
])

/** Feature `jobs`: what the pool itself says of operations on a machine, whoever began them. */
export function jobMethods(session: XapiSession, machine: Machine): JobMethods {
  return {
    async job() {
      const found = jobOf(await readRecord(session, machine.ref))
      return found === undefined ? undefined : { kind: found.kind }
    },
    async abortJob() {
      const found = jobOf(await readRecord(session, machine.ref))
      if (found === undefined) throw noJob(machine)
      await session.call('task.cancel', [found.task]).catch((error: unknown) => {
        if (isFailure(error, 'HANDLE_INVALID')) throw noJob(machine)
        if (!isFailure(error, 'OPERATION_NOT_ALLOWED')) throw error
        const message = `the pool cannot cancel what it is doing to '${machine.name}'`
        throw new HypervisorError('ERR_UNSUPPORTED', message, {
          cause: error instanceof Error ? error.cause : undefined,
        })
      })
    },
  }
}

function jobOf({
  current_operations,
}: VmRecord): { readonly task: string; readonly kind: JobInfo['kind'] } | undefined {
  for (const [task, operation] of Object.entries(current_operations)) {
    const kind = kinds.get(operation)
    if (kind !== undefined) return { task, kind }
  }
  return undefined
}

function noJob({ name }: Machine): HypervisorError {
  return new HypervisorError('ERR_INVALID_STATE', `the pool does nothing to '${name}' that takes time`)
}
