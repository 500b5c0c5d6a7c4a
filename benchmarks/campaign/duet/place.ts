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
