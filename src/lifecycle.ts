import { HypervisorError } from './errors.js'

/** The states of a connection. A closed connection stays closed. */
export type ConnectionState = 'connecting' | 'open' | 'reconnecting' | 'closed'

const moves: Readonly<Record<ConnectionState, readonly ConnectionState[]>> = {
  connecting: ['open', 'closed'],
  open: ['reconnecting', 'closed'],
  reconnecting: ['open', 'closed'],
  closed: [],
}

/** The state of one connection, which moves only where a move makes sense. */
export interface ConnectionLifecycle {
  readonly state: ConnectionState
  /**
   * Moves to another state. Staying where it is is allowed and tells nobody.
   * @throws HypervisorError `ERR_INTERNAL` for a move that makes no sense.
   */
  move(to: ConnectionState): void
  /** Calls back at every move until the returned function is called. */
  onMove(listener: (to: ConnectionState, from: ConnectionState) => void): () => void
}

/** Makes a lifecycle that starts in `connecting`, or in `initial`. */
export function createLifecycle(initial: ConnectionState = 'connecting'): ConnectionLifecycle {
  let state = initial
  const listeners = new Set<(to: ConnectionState, from: ConnectionState) => void>()
  return {
    get state() {
      return state
    },
    move(to) {
      if (to === state) return
      if (!moves[state].includes(to)) {
        throw new HypervisorError('ERR_INTERNAL', `a connection cannot go from ${state} to ${to}`)
      }
      const from = state
      state = to
      for (const listener of [...listeners]) listener(to, from)
    },
    onMove(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
