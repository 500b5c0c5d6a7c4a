import type { HypervisorEvent, LifecycleChange } from '../../src/events.js'

/** Events of a machine whose start has not been told: a start that fails changes nothing. */
export interface HeldEvents {
  /** Keeps an event, or hands it on once they are released. */
  emit(event: HypervisorEvent): void
  /** Which of some changes of a life cycle comes first of what is kept; `undefined` if none does. */
  first(...changes: readonly LifecycleChange[]): LifecycleChange | undefined
  /** Hands on what there is, in order, and all that comes. */
  release(): void
}

/** Makes {@link HeldEvents}. */
export function createHeldEvents(emit: (event: HypervisorEvent) => void): HeldEvents {
  const held: HypervisorEvent[] = []
  let released = false
  return {
    emit(event) {
      if (released) emit(event)
      else held.push(event)
    },
    first(...changes) {
      const kept = held.flatMap((event) => (event.type === 'lifecycle' ? [event.change] : []))
      return kept.find((change) => changes.includes(change))
    },
    release() {
      released = true
      for (const event of held.splice(0)) emit(event)
    },
  }
}
