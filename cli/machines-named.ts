import { didYouMean } from '../src/nearest-of.js'
import { invalid } from './arguments.js'

/**
 * The machines of these names, each once; `undefined` for no names, which means all.
 *
 * @throws HypervisorError `ERR_INVALID_ARGUMENT` for one that there is not, with those that there are.
 */
export function machinesNamed<Machine extends { readonly name: string }>(
  known: readonly Machine[],
  names: readonly string[],
): readonly Machine[] | undefined {
  if (names.length === 0) return undefined
  return [...new Set(names)].map((name) => {
    const found = known.find((machine) => machine.name === name)
    if (found !== undefined) return found
    const all = known.map((machine) => machine.name)
    throw invalid(
      'machines',
      `there is no machine '${name}'`,
      `${didYouMean(name, all)}Machines: ${all.join(', ')}.`,
    )
  })
}
