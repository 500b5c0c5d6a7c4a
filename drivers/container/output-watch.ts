/** A container's output on its way to the console. */
export interface OutputWatch {
  /** Takes what was written. */
  write(bytes: Uint8Array): void
  /** Resolves at the next output, at `wake()`, or after so many milliseconds. */
  next(timeout: number): Promise<void>
  wake(): void
  /** The first bytes as text, to look for a runtime's complaint in. */
  beginning(): string
}

const kept = 4096

/** Passes output on and tells when there is some. */
export function createOutputWatch(onOutput: (bytes: Uint8Array) => void): OutputWatch {
  const chunks: Uint8Array[] = []
  let length = 0
  let waiting: (() => void) | undefined
  const wake = (): void => waiting?.()
  return {
    write(bytes) {
      if (length < kept) chunks.push(bytes)
      length += bytes.length
      onOutput(bytes)
      wake()
    },
    next: (timeout) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, timeout)
        waiting = () => {
          clearTimeout(timer)
          resolve()
        }
      }),
    wake,
    beginning: () => Buffer.concat(chunks).toString('utf8').slice(0, kept),
  }
}
