import type { JobMethods } from '../../../src/domain.js'
import { HypervisorError } from '../../../src/errors.js'
import type { Machine } from '../machine.js'
import type { Session } from '../session.js'

/** Feature `jobs`: of migrations and saves. */
export function jobMethods(session: Session, machine: Machine): JobMethods {
  const { clock } = session.world
  return {
    job: (o) =>
      session.perform({
        name: 'job',
        machine,
        ...o,
        work() {
          if (machine.job === undefined) return undefined
          const { kind, beganAt, memory } = machine.job
          return Object.freeze({ kind, elapsed: clock.now() - beganAt, memory })
        },
      }),
    abortJob: (o) =>
      session.perform({
        name: 'abortJob',
        machine,
        ...o,
        work() {
          const { job, spec } = machine
          if (job === undefined) {
            throw new HypervisorError('ERR_INVALID_STATE', `the domain '${spec.name}' has no job`)
          }
          job.cancel.abort(new HypervisorError('ERR_ABORTED', `somebody has cancelled the ${job.kind}`))
        },
      }),
  }
}
