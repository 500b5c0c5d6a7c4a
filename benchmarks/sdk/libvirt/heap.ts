import { medianInterval } from '../measure.js'

/**
 * How much larger the heap is at the end than at the beginning: the median of the last third of the samples over
 * that of the first third.
 *
 * @throws TypeError for less than three samples.
 */
export function heapGrowth(samples: readonly number[]): number {
  const third = Math.floor(samples.length / 3)
  const first = medianInterval(samples.slice(0, third)).median
  const last = medianInterval(samples.slice(samples.length - third)).median
  return last / first
}
