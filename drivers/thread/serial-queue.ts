/** Runs work one after the other, each when the one before has settled. */
export type SerialQueue = <Result>(work: () => Promise<Result>) => Promise<Result>

/** Makes an empty {@link SerialQueue}. */
export function createSerialQueue(): SerialQueue {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const result = last.then(work)
    last = result.catch(() => {})
    return result
  }
}
