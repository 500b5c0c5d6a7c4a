/** A bounded log of what a machine wrote. Positions count bytes from the first one that was ever written. */
export interface ConsoleLog {
  /** Position of the oldest byte that is kept. */
  readonly start: number
  /** Position after the newest byte. */
  readonly end: number
  /** Whether the machine has stopped, so that nothing more will come. */
  readonly closed: boolean
  /** Why nothing more will come, where that is not the end of the machine. */
  readonly failure: Error | undefined
  /** Appends bytes; the oldest make room. */
  write(bytes: Uint8Array): void
  /** Copies at most `limit` bytes, from `from` on or from the oldest that is kept. */
  read(from: number, limit?: number): Uint8Array
  /** Says that nothing more will come: the machine has stopped, or something else is to blame. Only the first time counts. */
  close(failure?: Error): void
  /** Calls back after every change until the returned function is called. */
  watch(listener: () => void): () => void
}

/** How many bytes of a console are kept by default: 1 MiB. */
export const defaultLogLimit = 2 ** 20

/** Makes a {@link ConsoleLog} that keeps at most `limit` bytes, and takes memory only as they come. */
export function createConsoleLog(limit: number = defaultLogLimit): ConsoleLog {
  let ring = Buffer.alloc(0)
  let start = 0
  let end = 0
  let closed = false
  let failure: Error | undefined
  const watchers = new Set<() => void>()
  const notify = (): void => {
    for (const watcher of [...watchers]) watcher()
  }

  const copyOut = (from: number, count: number): Buffer => {
    const copy = Buffer.allocUnsafe(count)
    const at = count === 0 ? 0 : from % ring.length
    const first = Math.min(count, ring.length - at)
    ring.copy(copy, 0, at, at + first)
    ring.copy(copy, first, 0, count - first)
    return copy
  }
  const copyIn = (bytes: Uint8Array, position: number): void => {
    const at = position % ring.length
    const first = Math.min(bytes.length, ring.length - at)
    ring.set(bytes.subarray(0, first), at)
    ring.set(bytes.subarray(first), 0)
  }
  const makeRoom = (count: number): void => {
    const wanted = Math.min(limit, end - start + count)
    if (wanted <= ring.length) return
    const kept = copyOut(start, end - start)
    ring = Buffer.alloc(Math.min(limit, Math.max(4096, 2 ** Math.ceil(Math.log2(wanted)))))
    if (kept.length > 0) copyIn(kept, start)
  }

  return {
    get start() {
      return start
    },
    get end() {
      return end
    },
    get closed() {
      return closed
    },
    get failure() {
      return failure
    },
    write(bytes) {
      if (bytes.length === 0) return
      makeRoom(bytes.length)
      const kept = bytes.subarray(Math.max(0, bytes.length - limit))
      copyIn(kept, end + bytes.length - kept.length)
      end += bytes.length
      start = Math.max(start, end - ring.length)
      notify()
    },
    read(from, most = limit) {
      const first = Math.min(Math.max(from, start), end)
      return copyOut(first, Math.min(most, end - first))
    },
    close(reason) {
      if (!closed) failure = reason
      closed = true
      notify()
      watchers.clear()
    },
    watch(listener) {
      watchers.add(listener)
      return () => watchers.delete(listener)
    },
  }
}
