interface Waiting {
  readonly run: () => void
}

interface Waiters {
  readonly all: Set<Waiting>
  readonly listener: () => void
}

/** Node counts the listeners of a signal, and warns of a leak when there are more than ten. */
const waitersOf = new WeakMap<AbortSignal, Waiters>()

/**
 * Calls `run` when a signal is aborted; never for one that is aborted already. However many calls share a signal, it
 * has one listener of theirs.
 *
 * @returns Takes the wait back; to be called when it is over, whether the signal was aborted or not.
 */
export function onAbort(signal: AbortSignal | undefined, run: () => void): () => void {
  if (signal === undefined || signal.aborted) return () => {}
  const waiters = waitersOf.get(signal) ?? listen(signal)
  const waiting: Waiting = { run }
  waiters.all.add(waiting)
  return () => {
    if (!waiters.all.delete(waiting) || waiters.all.size > 0) return
    signal.removeEventListener('abort', waiters.listener)
    waitersOf.delete(signal)
  }
}

function listen(signal: AbortSignal): Waiters {
  const all = new Set<Waiting>()
  const listener = (): void => {
    waitersOf.delete(signal)
    for (const waiting of [...all]) {
      if (all.delete(waiting)) waiting.run()
    }
  }
  const waiters = { all, listener }
  signal.addEventListener('abort', listener, { once: true })
  waitersOf.set(signal, waiters)
  return waiters
}
