import type { Accept } from './guest-session.js'
import type { BootPhases } from './records.js'

/** Notes when the parts of a boot begin. */
export interface BootClock {
  /** The machine runs: the call of `start()` has come back. */
  running(): void
  /** Looks at every line on its way to `accept`. */
  watch<Answer>(accept: Accept<Answer>): Accept<Answer>
  phases(): BootPhases
}

/** The first thing that a Linux kernel says of itself (`linux_banner`, init/version.c). */
const banner = /^(\[ *\d+\.\d+\] )?Linux version \d/

/** Begins to count at the moment at which the machine is about to be started. */
export function createBootClock(): BootClock {
  const since = process.hrtime.bigint()
  const phases: { runningNs?: number; firstLineNs?: number; kernelNs?: number } = {}
  return {
    running() {
      phases.runningNs ??= Number(process.hrtime.bigint() - since)
    },
    watch: (accept) => (line, at) => {
      const after = Number(at - since)
      if (line !== '') phases.firstLineNs ??= after
      if (banner.test(line)) phases.kernelNs ??= after
      return accept(line, at)
    },
    phases: () => phases,
  }
}
