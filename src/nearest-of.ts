/**
 * The word of a list that was probably meant by another one: at most a third of its letters are wrong, missing, too many, or in
 * each other's place.
 */
export function nearestOf(text: string, words: readonly string[]): string | undefined {
  const most = Math.max(1, Math.floor(text.length / 3))
  let nearest: string | undefined
  let least = most + 1
  for (const word of words) {
    if (Math.abs(word.length - text.length) >= least) continue
    const distance = editsBetween(text.toLowerCase(), word.toLowerCase())
    if (distance < least) [nearest, least] = [word, distance]
  }
  return nearest
}

/** The beginning of a hint that asks whether such a word was meant: empty if there is none. */
export function didYouMean(text: string, words: readonly string[]): string {
  const nearest = nearestOf(text, words)
  return nearest === undefined ? '' : `Did you mean ${nearest}? `
}

/** How many letters have to be changed, added, removed or swapped with their neighbour to make one text of another. */
function editsBetween(from: string, to: string): number {
  let beforePrevious: readonly number[] = []
  let previous: readonly number[] = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1] ? 0 : 1
      const swapped =
        row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
      current.push(
        Math.min(
          at(previous, column) + 1,
          at(current, column - 1) + 1,
          at(previous, column - 1) + same,
          swapped ? at(beforePrevious, column - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      )
    }
    beforePrevious = previous
    previous = current
  }
  return at(previous, to.length)
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY
}
