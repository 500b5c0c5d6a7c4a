/** What one pass of the sieve does, which every machine's program counts its instructions by. */
export interface SieveCounts {
  /** Odd numbers from 3 that have a flag. */
  readonly flags: number
  /** How many of them are prime. */
  readonly primes: number
  /** How often a flag is taken away. */
  readonly strikes: number
}

/**
 * The size that the magazine BYTE made usual: 8,191 flags, 1,899 primes (J. Gilbreath: A High-Level Language Benchmark,
 * BYTE, September 1981, page 180).
 */
export const sieveFlags = 8191

/** Counts by doing it: flag i stands for the number 2i + 3. */
export function countSieve(flags: number = sieveFlags): SieveCounts {
  const struck = new Set<number>()
  let [primes, strikes] = [0, 0]
  for (let index = 0; index < flags; index += 1) {
    if (struck.has(index)) continue
    primes += 1
    const prime = 2 * index + 3
    for (let multiple = index + prime; multiple < flags; multiple += prime) {
      struck.add(multiple)
      strikes += 1
    }
  }
  return { flags, primes, strikes }
}
