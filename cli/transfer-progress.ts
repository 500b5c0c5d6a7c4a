import { formatSize } from '../src/spec/sizes.js'
import type { CommandContext } from './context.js'

/** The least time between two lines, in milliseconds. */
const interval = 100

/** One line on standard error that says how far a transfer is, where that is a terminal. */
export interface TransferProgress extends Disposable {
  /** Shows the number of bytes so far. */
  show(bytes: number): void
}

/** Shows the progress of a transfer of so many bytes, where their number is known. Silent under `--json`. */
export function createTransferProgress(
  { output }: CommandContext,
  total: number | undefined,
): TransferProgress {
  const { stderr } = process
  const live = stderr.isTTY === true && !output.json
  let last = Number.NEGATIVE_INFINITY
  return {
    show(bytes) {
      const now = performance.now()
      if (!live || (now - last < interval && bytes !== total)) return
      last = now
      const share = total === undefined || total === 0 ? '' : ` (${Math.floor((bytes / total) * 100)} %)`
      const whole = total === undefined ? '' : ` of ${formatSize(total)}`
      stderr.write(`\r\u001b[K${formatSize(bytes)}${whole}${share}`)
    },
    /** Takes the line away. */
    [Symbol.dispose]() {
      if (live) stderr.write('\r\u001b[K')
    },
  }
}
