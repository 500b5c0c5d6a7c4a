import type { JobMethods } from '../../../src/domain.js'
import type { JobInfo, JobProgress } from '../../../src/domain-data.js'
import { HypervisorError, isHypervisorError } from '../../../src/errors.js'
import type { DomainReference } from '../rpc/references.js'
import { numbersOf, parameterValues } from '../rpc/typed-parameter.js'
import type { LibvirtSession } from '../session.js'

/** `virDomainJobType`: `VIR_DOMAIN_JOB_BOUNDED`, `VIR_DOMAIN_JOB_UNBOUNDED`; others are no job, or one that is over. */
const ongoing = [1, 2]

/** `virDomainJobOperation` (include/libvirt/libvirt-domain.h), from 0: unknown, start, save, restore, … */
const operations: readonly JobInfo['kind'][] = [
  'other',
  'start',
  'save',
  'restore',
  'migration',
  'migration',
  'snapshot',
  'snapshot',
  'dump',
  'backup',
  'snapshot',
]

/** Feature `jobs`. */
export function jobMethods(session: LibvirtSession, dom: DomainReference): JobMethods {
  const { client } = session
  const job = async (): Promise<JobInfo | undefined> => {
    try {
      const { type, params } = await client.call('domainGetJobStats', { dom, flags: 0 })
      if (!ongoing.includes(type)) return undefined
      const values = parameterValues(params)
      const number = numbersOf(values)
      const progress = (what: 'memory' | 'disk'): JobProgress | undefined => {
        const total = number(`${what}_total`)
        const [processed = 0, remaining = 0] = [number(`${what}_processed`), number(`${what}_remaining`)]
        // A job that has nothing to do with it says so by a total of 0.
        return total === undefined || total === 0 ? undefined : { processed, remaining, total }
      }
      return {
        kind: operations[number('operation') ?? 0] ?? 'other',
        elapsed: number('time_elapsed'),
        memory: progress('memory'),
        disks: progress('disk'),
      }
    } catch (error) {
      // libvirt says so of a domain that is off.
      if (isHypervisorError(error, 'ERR_INVALID_STATE')) return undefined
      throw error
    }
  }
  return {
    job,
    async abortJob() {
      const found = await job()
      if (found === undefined) {
        throw new HypervisorError('ERR_INVALID_STATE', `the domain '${dom.name}' has no job`)
      }
      await client.call('domainAbortJob', { dom }).catch((error: unknown) => {
        if (!isHypervisorError(error, 'ERR_INVALID_STATE') || !uncancelled.includes(found.kind)) throw error
        throw new HypervisorError('ERR_UNSUPPORTED', error.message, { cause: error.cause })
      })
    },
  }
}

/** What libvirt answers for jobs that it cannot cancel is what it answers where there is none. */
const uncancelled: readonly JobInfo['kind'][] = ['dump', 'restore', 'start']
