import type { CallOptions } from '../../src/call.js'
import type {
  DomainCore,
  NmiMethods,
  RebootMethods,
  ResetMethods,
  ShutdownMethods,
  StartPausedMethods,
  SuspendMethods,
} from '../../src/domain.js'
import type { DomainState } from '../../src/domain-data.js'
import { HypervisorError, isHypervisorError } from '../../src/errors.js'
import { isChange } from '../../src/event-waiters.js'
import { blamingState } from './blaming-state.js'
import { killedByAbort } from './killed-by-abort.js'
import { invalidArgument, libvirtCode } from './rpc/failure.js'
import type { DomainReference } from './rpc/references.js'
import type { LibvirtSession } from './session.js'
import { suspendedByGuest } from './states.js'
import { undefineDomain } from './undefine.js'

type PowerMethods = Pick<DomainCore, 'start' | 'destroy' | 'undefine'> &
  ShutdownMethods &
  RebootMethods &
  ResetMethods &
  NmiMethods &
  SuspendMethods &
  StartPausedMethods

/** States of a domain that has a machine. */
const active = ['running', 'paused'] as const

/** Starting and stopping. */
export function powerMethods(session: LibvirtSession, dom: DomainReference): PowerMethods {
  const { client } = session
  const destroy = async (): Promise<void> => {
    await session.told(isChange(dom, 'stopped', 'crashed'), () =>
      client.call('domainDestroyFlags', { dom, flags: 0 }),
    )
  }
  const inState = <Result>(states: readonly DomainState[], work: () => Promise<Result>): Promise<Result> =>
    blamingState(session, dom, states, work)
  return {
    start: (options) => startDomain(session, dom, 0, options),
    startPaused: (options) => startDomain(session, dom, startPaused, options),
    destroy,
    undefine: () => undefineDomain(session, dom),
    async shutdown() {
      await inState(active, () => client.call('domainShutdownFlags', { dom, flags: 0 }))
    },
    async reboot() {
      await inState(active, () => client.call('domainReboot', { dom, flags: 0 }))
    },
    async reset() {
      await session.told(isChange(dom, 'reset'), () =>
        inState(active, () => client.call('domainReset', { dom, flags: 0 })),
      )
    },
    async injectNmi() {
      await session.requireState(dom, 'running', 'paused')
      await client.call('domainInjectNmi', { dom, flags: 0 })
    },
    async suspend() {
      // QEMU's driver says nothing when a paused domain is to be paused.
      await session.requireState(dom, 'running')
      await session.told(isChange(dom, 'suspended'), () =>
        inState(['running'], () => client.call('domainSuspend', { dom })),
      )
    },
    async resume() {
      const { reason } = await session.requireState(dom, 'paused')
      await session.told(isChange(dom, 'resumed'), () =>
        inState(['paused'], () =>
          reason === suspendedByGuest
            ? client.call('domainPmWakeup', { dom, flags: 0 })
            : client.call('domainResume', { dom }),
        ),
      )
    },
  }
}

/** `VIR_DOMAIN_START_PAUSED`. */
const startPaused = 1

async function startDomain(
  session: LibvirtSession,
  dom: DomainReference,
  flags: number,
  { signal }: CallOptions = {},
): Promise<void> {
  // One that runs is somebody's: an abort must not end it.
  await session.requireState(dom, 'shutoff', 'crashed')
  await killedByAbort(session, dom, signal, () =>
    blamingState(session, dom, ['shutoff', 'crashed'], async () => {
      const started = await session.told(isChange(dom, 'started', 'restored'), () =>
        session.client.call('domainCreateWithFlags', { dom, flags }),
      )
      return started.dom.id
    }),
  ).catch((error: unknown) => {
    if (!isHypervisorError(error, 'ERR_OPERATION_FAILED')) throw error
    if (flags !== 0 && libvirtCode(error) === invalidArgument) {
      const message = `this driver of libvirt starts no domain paused: ${error.message}`
      throw new HypervisorError('ERR_UNSUPPORTED', message, { cause: error.cause })
    }
    throw new HypervisorError('ERR_START_FAILED', error.message, { cause: error.cause })
  })
}
