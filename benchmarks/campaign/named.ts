import { HypervisorError } from '../../src/index.js'

/** Finds what a campaign names among what it was given. @throws HypervisorError `ERR_INTERNAL` if it is not there. */
export function named<Item>(items: readonly Item[], name: string, nameOf: (item: Item) => string): Item {
  const found = items.find((item) => nameOf(item) === name)
  if (found !== undefined) return found
  throw new HypervisorError('ERR_INTERNAL', `the campaign names '${name}', which it was not given`)
}
