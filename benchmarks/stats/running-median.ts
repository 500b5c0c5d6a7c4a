/** A growing set of values with its median and the sum of the distances from it. */
export interface RunningMedian {
  readonly add: (value: number) => void
  /** Sum of the absolute distances of all values from their median; 0 while there are none. */
  readonly cost: () => number
}

/**
 * Creates an empty set that keeps the sum of absolute deviations while values are added.
 *
 * With an odd number of values the new one adds its distance from the median. With an even number every point
 * between the two middle values is a median, and the new one adds its distance from that stretch.
 */
export function runningMedian(): RunningMedian {
  const inOrder: number[] = []
  let cost = 0
  const add = (value: number): void => {
    const size = inOrder.length
    const low = inOrder[(size - 1) >> 1] ?? value
    const high = inOrder[size >> 1] ?? value
    cost += Math.max(0, low - value, value - high)
    inOrder.splice(positionOf(inOrder, value), 0, value)
  }
  return { add, cost: () => cost }
}

function positionOf(inOrder: readonly number[], value: number): number {
  let low = 0
  let high = inOrder.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((inOrder[middle] ?? value) < value) low = middle + 1
    else high = middle
  }
  return low
}
