import type { DomainCore, ShutdownMethods, StartPausedMethods, SuspendMethods } from '../../../src/domain.js'
import { whileRunning, type XenReference, type XenSession } from '../session.js'
import { lifecycle, removeDefinition, requireDefinition } from '../state/change.js'
import { destroyMachine, makeMachine } from './machine.js'

type PowerMethods = Pick<DomainCore, 'start' | 'destroy' | 'undefine'> &
  ShutdownMethods &
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
