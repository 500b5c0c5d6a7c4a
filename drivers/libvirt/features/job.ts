import { HypervisorError } from '../../../src/errors.js'
import type { HypervisorEvent } from '../../../src/events.js'
import type { DomainReference } from '../rpc/references.js'
import { parameterValues } from '../rpc/typed-parameter.js'
import { closedBefore, type LibvirtSession } from '../session.js'
import { cancelledByAbort } from './cancelled-by-abort.js'

/** `virDomainJobType` (include/libvirt/libvirt-domain.h): none is under way, or how the last one ended. */
const types = { none: 0, completed: 3, failed: 4, cancelled: 5 } as const

/** `VIR_DOMAIN_JOB_STATS_COMPLETED | VIR_DOMAIN_JOB_STATS_KEEP_COMPLETED`. */
const lastJob = 1 | 2

/**
 * Begins a job that goes on after libvirt's answer, such as a backup, and waits for its end. An abort cancels it.
 *
 * @throws HypervisorError `ERR_OPERATION_FAILED` with libvirt's words if it fails, `ERR_ABORTED` if it is cancelled, by
 *   the signal or by somebody else, `ERR_DISCONNECTED` if nobody can know any more how it ended.
 */
export async function runJob(
  session: LibvirtSession,
  dom: DomainReference,
  signal: AbortSignal | undefined,
  begin: () => Promise<unknown>,
): Promise<void> {
  const stop = new AbortController()
  const events = session.events.subscribe({ domain: dom.name, signal: stop.signal })
  try {
    await cancelledByAbort(session, dom, signal, async () => {
      await begin()
      for await (const event of events) {
        if (mayEndJob(event) && (await isOver(session, dom))) return await requireCompleted(session, dom)
      }
      throw closedBefore('the job was done')
    })
  } finally {
    stop.abort()
  }
}

/** Whether a job may have ended by this event: those that were missed included. */
function mayEndJob(event: HypervisorEvent): boolean {
  if (event.type === 'native') return event.name === 'job-completed'
  return event.type === 'gap' || (event.type === 'lifecycle' && ['stopped', 'crashed'].includes(event.change))
}

async function isOver({ client }: LibvirtSession, dom: DomainReference): Promise<boolean> {
  return (await client.call('domainGetJobStats', { dom, flags: 0 })).type === types.none
}

async function requireCompleted({ client }: LibvirtSession, dom: DomainReference): Promise<void> {
  const { type, params } = await client.call('domainGetJobStats', { dom, flags: lastJob })
  if (type === types.completed) return
  if (type === types.none) {
    // A daemon that was started again does not know.
    throw new HypervisorError(
      'ERR_DISCONNECTED',
      'the connection was lost, and the job has ended since: nobody knows how',
    )
  }
  if (type === types.cancelled) throw new HypervisorError('ERR_ABORTED', 'somebody has cancelled the job')
  const words = parameterValues(params).get('errmsg')
  const why = typeof words === 'string' ? words : 'no reason is known'
  throw new HypervisorError('ERR_OPERATION_FAILED', `the job has failed: ${why}`)
}
