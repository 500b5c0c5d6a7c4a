import type { Reference } from './program.js'

/** The bytes of an address, the low one first. */
export const word = (value: number): readonly [number, number] => [value & 0xff, value >> 8]

/** The address of a place. */
export const address = (to: string): Reference => ({ to, length: 2, encode: (target) => word(target) })

/**
 * The distance of a branch. One into another page would take a cycle more, which programs here leave out of account.
 *
 * @throws TypeError when it is put together, if the place is too far or in another page than what follows.
 */
export const relative = (to: string): Reference => ({
  to,
  length: 1,
  encode(target, at) {
    const next = at + 1
    const distance = target - next
    if (distance < -128 || distance > 127) throw new TypeError(`'${to}' is too far to branch to`)
    if (target >> 8 !== next >> 8) throw new TypeError(`a branch to '${to}' crosses a page`)
    return [distance & 0xff]
  },
})
