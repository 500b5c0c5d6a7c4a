/** What an interval says about a difference from 1, once differences below a limit are not worth reporting. */
export type EffectVerdict = 'faster' | 'slower' | 'no-difference' | 'undecided'

/**
 * The smallest difference from 1 that is worth reporting unless a plan says otherwise: 1%. Below it lies what the
 * place of a process in memory, the order of its links and the size of its environment are known to change
 * (Mytkowicz and others 2009), so that another build of the same source may differ as much.
 */
export const smallestEffect = 0.01

/**
 * Judges a ratio by its interval. Every verdict but `undecided` holds with the confidence of the interval.
 *
 * - `no-difference`: the whole interval lies between 1 / (1 + smallest) and 1 + smallest. This is two one-sided
 *   tests of equivalence (Schuirmann 1987), each at half of what the interval's confidence leaves.
 * - `slower`, `faster`: it does not, and 1 is not in it.
 * - `undecided`: both 1 and a difference worth reporting are in it; absence of evidence, not evidence of absence.
 *
 * @param smallest A share greater than zero: 0.01 for 1%.
 */
export function judgeEffect(
  { low, high }: { readonly low: number; readonly high: number },
  smallest: number,
): EffectVerdict {
  if (low >= 1 / (1 + smallest) && high <= 1 + smallest) return 'no-difference'
  if (low > 1) return 'slower'
  return high < 1 ? 'faster' : 'undecided'
}
