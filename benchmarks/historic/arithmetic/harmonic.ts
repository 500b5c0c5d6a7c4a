import { add, divide, type FloatingFormat, type FloatingNumber, fromInteger } from './format.js'

/** How many terms the sum has. */
export const harmonicTerms = 1000

/**
 * 1/1 + 1/2 + 1/3 and so on, from the first term on, as a CPU with this format comes to it: the divisor counts up by
 * additions of 1, each quotient and each sum is rounded. The sum begins with the first term.
 *
 * @param terms From 1 to what the format can count.
 */
export function harmonicSum(format: FloatingFormat, terms: number = harmonicTerms): FloatingNumber {
  const one = fromInteger(format, 1)
  let [divisor, sum] = [one, one]
  for (let term = 2; term <= terms; term++) {
    divisor = add(format, divisor, one)
    sum = add(format, sum, divide(format, one, divisor))
  }
  return sum
}
