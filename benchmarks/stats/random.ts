/**
 * A source of pseudo-random numbers. The same seed gives the same numbers on every machine and every version
 * of Node, so that a campaign's order and its intervals can be recomputed from the recorded seed.
 */
export interface Random {
  /** The next 32 bits: an integer in [0, 2^32). */
  readonly uint32: () => number
  /** A number in [0, 1) with 53 random bits. */
  readonly uniform: () => number
  /** An integer in [0, bound), every one equally likely. `bound` is an integer in [1, 2^32]. */
  readonly integer: (bound: number) => number
  /** A normal variate; mean 0 and standard deviation 1 unless given. */
  readonly normal: (mean?: number, standardDeviation?: number) => number
  /** A log-normal variate: e to the power of a normal one with mean `mu` and standard deviation `sigma`. */
  readonly logNormal: (mu?: number, sigma?: number) => number
  /** A shuffled copy (Fisher and Yates), every order equally likely; `items` stays as it is. */
  readonly shuffle: <T>(items: readonly T[]) => T[]
}

/** The four 32-bit words of a generator's state, not all zero. */
export type RandomState = readonly [number, number, number, number]

/**
 * Creates a generator from a seed.
 *
 * @param seed Any safe integer, negative ones included. All 53 bits count.
 * @throws TypeError if the seed is not a safe integer.
 */
export function createRandom(seed: number): Random {
  if (!Number.isSafeInteger(seed)) throw new TypeError(`The seed must be a safe integer, not ${seed}`)
  return randomFromState(expandSeed(seed))
}

/**
 * Creates a generator from a full state: xoshiro128** 1.1 of Blackman and Vigna, "Scrambled Linear
 * Pseudorandom Number Generators" (ACM TOMS 47, 2021). Its period is 2^128 - 1.
 *
 * @throws TypeError if all words are zero, from where the generator would never move.
 */
export function randomFromState(state: RandomState): Random {
  let [a, b, c, d] = state
  if ((a | b | c | d) === 0) throw new TypeError('The state of a generator must not be all zero')
  let spareNormal: number | undefined

  const uint32 = (): number => {
    const scrambled = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = rotateLeft(d, 11)
    return scrambled
  }
  const uniform = (): number => ((uint32() >>> 5) * 2 ** 26 + (uint32() >>> 6)) / 2 ** 53
  const integer = (bound: number): number => {
    if (!Number.isInteger(bound) || bound < 1 || bound > 2 ** 32) {
      throw new TypeError(`The bound must be an integer from 1 to 2^32, not ${bound}`)
    }
    const fair = 2 ** 32 - (2 ** 32 % bound)
    let drawn = uint32()
    while (drawn >= fair) drawn = uint32()
    return drawn % bound
  }
  const standardNormal = (): number => {
    if (spareNormal !== undefined) {
      const spare = spareNormal
      spareNormal = undefined
      return spare
    }
    // Box and Muller; 1 - u lies in (0, 1], so the logarithm is finite.
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()))
    const angle = 2 * Math.PI * uniform()
    spareNormal = radius * Math.sin(angle)
    return radius * Math.cos(angle)
  }
  const normal = (mean = 0, standardDeviation = 1): number => mean + standardDeviation * standardNormal()

  return Object.freeze({
    uint32,
    uniform,
    integer,
    normal,
    logNormal: (mu = 0, sigma = 1): number => Math.exp(normal(mu, sigma)),
    shuffle: <T>(items: readonly T[]): T[] => shuffled(items, integer),
  })
}

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits))
}

function shuffled<T>(items: readonly T[], integer: (bound: number) => number): T[] {
  const pool = [...items]
  const order: T[] = []
  while (pool.length > 0) {
    const picked = integer(pool.length)
    const last = pool.length - 1
    order.push(...pool.slice(picked, picked + 1))
    pool.copyWithin(picked, last)
    pool.length = last
  }
  return order
}

/** Spreads a seed over 128 bits with the finaliser of MurmurHash3, so that near seeds give far states. */
function expandSeed(seed: number): RandomState {
  const low = seed >>> 0
  const high = Math.floor(seed / 2 ** 32) >>> 0
  const word = (index: number): number =>
    mix(mix(low + Math.imul(index, 0x9e3779b9)) ^ mix(high ^ Math.imul(index, 0x85ebca6b)))
  // The last word can be zero along with the others for one seed in 2^128; an odd one never is.
  return [word(1), word(2), word(3), word(4) | 1]
}

function mix(word: number): number {
  let mixed = word >>> 0
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}
