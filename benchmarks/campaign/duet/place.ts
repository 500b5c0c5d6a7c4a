/**
 * The CPU that a side of a duet has in an iteration. In every two iterations it has each of its two CPUs once, and
 * begins every second pair where it ended the one before: first, second, second, first, and so on.
 *
 * Changing after every single iteration would be in step with a third program: when one side is done, its CPU is
 * idle and the scheduler moves the third program there, which is where the other side goes next. So it would be beside
 * the same side in all iterations of a duet.
 */
export function cpuOfIteration([first, second]: readonly [number, number], iteration: number): number {
  return (iteration + 1) % 4 < 2 ? first : second
}

/**
 * Whether a side is told to begin an iteration before the other one is. Telling takes the harness some time on a CPU that one
 * of the sides needs, so that who is always told second takes longer: 50 µs, a tenth of a percent of a quick sample. The
 * sides take turns, so that of every four iterations each is first once on either CPU.
 */
export function isToldFirst(role: 'platform' | 'baseline', iteration: number): boolean {
  return (role === 'baseline') === (iteration % 2 === 0)
}
