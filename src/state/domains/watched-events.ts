import { createEventHub, type EventHub } from '../../event-hub.js'
import type { ConnectionLifecycle } from '../../lifecycle.js'
import { type StateWatch, type WatchedHost, watchState } from './state-watch.js'

/** The events of a connection to a state folder. */
export interface WatchedEvents {
  readonly events: EventHub
  /** The watch on the folder, if somebody has listened. */
  watching(): StateWatch | undefined
}

/** Makes a hub of events that watches the state folder from when somebody listens for the first time. */
export function createWatchedEvents(lifecycle: ConnectionLifecycle, host: () => WatchedHost): WatchedEvents {
  const hub = createEventHub()
  let watching: StateWatch | undefined
  return {
    watching: () => watching,
    events: {
      emit: hub.emit,
      subscribe(filter) {
        const stream = hub.subscribe(filter)
        if (lifecycle.state === 'open') watching ??= watchState(host())
        return stream
      },
      close: hub.close,
      get listeners() {
        return hub.listeners
      },
    },
  }
}
