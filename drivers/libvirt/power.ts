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
import { HypervisorError, isHypervisorError } from '../../src/errors.js'
import { isChange } from '../../src/event-waiters.js'
import { invalidArgument, libvirtCode } from './rpc/failure.js'
import type { DomainReference } from './rpc/references.js'
import type { LibvirtSession } from './session.js'
import { suspendedByGuest } from './states.js'
import { withKnownFlags } from './with-known-flags.js'

type PowerMethods = Pick<DomainCore, 'start' | 'destroy' | 'undefine'> &
  ShutdownMethods &
  RebootMethods &
  ResetMethods &
  NmiMethods &
  SuspendMethods &
  StartPausedMethods

/** Flags of `virDomainUndefineFlags`: managed save, metadata of snapshots, variables of UEFI, of checkpoints. */
const undefineEverything = [1 | 2 | 4 | 16, 1 | 2, 0]

/** Starting and stopping. */
export function powerMethods(session: LibvirtSession, dom: DomainReference): PowerMethods {
  const { client } = session
  const destroy = async (): Promise<void> => {
    await session.told(isChange(dom, 'stopped', 'crashed'), () =>
      client.call('domainDestroyFlags', { dom, flags: 0 }),
    )
  }
  return {
    start: (options) => startDomain(session, dom, 0, options),
    startPaused: (options) => startDomain(session, dom, startPaused, options),
    destroy,
    async undefine() {
      await session.requireState(dom, 'shutoff', 'crashed')
      await session.told(isChange(dom, 'undefined'), () =>
        withKnownFlags(undefineEverything, (flags) => client.call('domainUndefineFlags', { dom, flags })),
      )
    },
    async shutdown() {
      await client.call('domainShutdownFlags', { dom, flags: 0 })
    },
    async reboot() {
      await client.call('domainReboot', { dom, flags: 0 })
    },
    async reset() {
      await session.told(isChange(dom, 'reset'), () => client.call('domainReset', { dom, flags: 0 }))
    },
    async injectNmi() {
      await session.requireState(dom, 'running', 'paused')
      await client.call('domainInjectNmi', { dom, flags: 0 })
    },
    async suspend() {
      // QEMU's driver says nothing when a paused domain is to be paused.
      await session.requireState(dom, 'running')
      await session.told(isChange(dom, 'suspended'), () => client.call('domainSuspend', { dom }))
    },
    async resume() {
      const { reason } = await session.requireState(dom, 'paused')
      await session.told(isChange(dom, 'resumed'), () =>
        reason === suspendedByGuest
          ? client.call('domainPmWakeup', { dom, flags: 0 })
          : client.call('domainResume', { dom }),
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
  await killedByAbort(session, dom, signal, async () => {
    await session.told(isChange(dom, 'started', 'restored'), () =>
      session.client.call('domainCreateWithFlags', { dom, flags }),
    )
  }).catch((error: unknown) => {
    if (!isHypervisorError(error, 'ERR_OPERATION_FAILED')) throw error
    if (flags !== 0 && libvirtCode(error) === invalidArgument) {
      const message = `this driver of libvirt starts no domain paused: ${error.message}`
      throw new HypervisorError('ERR_UNSUPPORTED', message, { cause: error.cause })
    }
    throw new HypervisorError('ERR_START_FAILED', error.message, { cause: error.cause })
  })
}

/** Lets something make a machine; an abort destroys it, whether it is made yet or not. */
export async function killedByAbort(
  { client }: LibvirtSession,
  dom: DomainReference,
  signal: AbortSignal | undefined,
  work: () => Promise<void>,
): Promise<void> {
  signal?.throwIfAborted()
  const kill = async (): Promise<void> => {
    await client.call('domainDestroyFlags', { dom, flags: 0 }).catch(() => {})
  }
  let killing: Promise<void> | undefined
  const onAbort = (): void => {
    killing = kill()
  }
  signal?.addEventListener('abort', onAbort, { once: true })
  try {
    await work()
  } finally {
    signal?.removeEventListener('abort', onAbort)
    await killing
  }
  if (!signal?.aborted) return
  await kill()
  signal.throwIfAborted()
}
