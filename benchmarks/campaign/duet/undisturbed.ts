import type { TimedSample } from '../cell-data.js'

/**
 * Share of a sample for which the threads of an undisturbed machine may have waited for a CPU. QEMU's translator has
 * several, which take turns on the CPU that it is bound to: on an idle machine they waited for 6% of a sample in the
 * median and for 10% and 16% in one of ten and of a hundred; a process on a busy machine waits for half of it.
 */
const longestWait = 0.15

/** Whether it is known of a sample that no other program of this machine had the CPU in its place. */
export function isUndisturbed({ noise, elapsed }: Pick<TimedSample, 'noise' | 'elapsed'>): boolean {
  return noise?.waitNs !== undefined && noise.waitNs <= longestWait * elapsed
}
