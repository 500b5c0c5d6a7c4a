import type {
  DomainCore,
  NmiMethods,
  RebootMethods,
  ShutdownMethods,
  StartPausedMethods,
  SuspendMethods,
} from '../../../src/domain.js'
import { HypervisorError } from '../../../src/errors.js'
import { whileRunning, type XenReference, type XenSession } from '../session.js'
import { lifecycle, removeDefinition, requireDefinition } from '../state/change.js'
import { errorOutputOf } from '../xl/failure.js'
import { destroyMachine, makeMachine } from './machine.js'

type PowerMethods = Pick<DomainCore, 'start' | 'destroy' | 'undefine'> &
  ShutdownMethods &
  RebootMethods &
  NmiMethods &
  SuspendMethods &
  StartPausedMethods

/** Starting and stopping. */
export function powerMethods(session: XenSession, dom: XenReference): PowerMethods {
  const started = { from: false, to: true, tells: [lifecycle('started')] }
  return {
    start: (options) => makeMachine(session, dom, { xl: ['create', '-q'], action: started }, options),
    startPaused: (options) =>
      makeMachine(session, dom, { xl: ['create', '-q', '-p'], action: started }, options),
    destroy: () => destroyMachine(session, dom),
    async undefine() {
      const { definition } = await session.requireState(dom, 'shutoff')
      requireDefinition(dom, definition)
      await removeDefinition(session, dom)
    },
    async shutdown() {
      const { machine } = await session.requireMachine(dom, 'running', 'paused')
      // Guests without drivers for Xen are asked by ACPI.
      await whileRunning(dom, session.run(['xl', 'shutdown', '-F', String(machine.id)]))
    },
    async reboot() {
      const { machine } = await session.requireMachine(dom, 'running', 'paused')
      // What -F falls back to, a reset by ACPI, Xen does not have on PCs (xen/arch/x86/domctl.c, `sendtrigger`).
      await whileRunning(dom, session.run(['xl', 'reboot', String(machine.id)])).catch((error: unknown) => {
        throw errorOutputOf(error)?.includes('PV control interface not available')
          ? cannotAsk(dom, error)
          : error
      })
    },
    async injectNmi() {
      const { machine } = await session.requireMachine(dom, 'running', 'paused')
      await whileRunning(dom, session.run(['xl', 'trigger', String(machine.id), 'nmi']))
    },
    async suspend() {
      // Xen counts the pauses of a machine and has it go on after as many ends of them.
      const { machine } = await session.requireMachine(dom, 'running')
      await whileRunning(
        dom,
        session.tell(dom, { from: true, tells: [lifecycle('suspended')] }, [
          'xl',
          'pause',
          String(machine.id),
        ]),
      )
    },
    async resume() {
      const { machine } = await session.requireMachine(dom, 'paused')
      await whileRunning(
        dom,
        session.tell(dom, { from: true, tells: [lifecycle('resumed')] }, [
          'xl',
          'unpause',
          String(machine.id),
        ]),
      )
    },
  }
}

/** The error of a guest that xl cannot ask to restart itself. */
function cannotAsk(dom: XenReference, cause: unknown): HypervisorError {
  return new HypervisorError('ERR_OPERATION_FAILED', `the guest of '${dom.name}' has no drivers for Xen`, {
    hint: 'It cannot be asked to restart itself: destroy and start it.',
    cause: cause instanceof Error ? cause.cause : undefined,
  })
}
