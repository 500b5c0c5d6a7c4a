/** When something ran, on the host's monotonic clock. */
export interface Span {
  readonly from: bigint
  readonly to: bigint
}

/** The share of a time in which the other one ran as well, in [0, 1]. */
export function overlapShare(own: Span, other: Span): number {
  const length = Number(own.to - own.from)
  const from = Math.max(0, Number(other.from - own.from))
  const to = Math.min(length, Number(other.to - own.from))
  return length <= 0 || to <= from ? 0 : (to - from) / length
}
