import { HypervisorError } from '../../../src/errors.js'
import type { NwfilterSpec } from '../../../src/spec/nwfilter.js'

type Filters = ReadonlyMap<string, { readonly spec: NwfilterSpec }>

/** @throws HypervisorError `ERR_OPERATION_FAILED` if a filter would come to itself by references, as libvirt refuses it. */
export function refuseCircle(spec: NwfilterSpec, filters: Filters): void {
  const seen = new Set<string>()
  const left = referencesOf(spec)
  for (let name = left.pop(); name !== undefined; name = left.pop()) {
    if (name === spec.name) {
      throw new HypervisorError('ERR_OPERATION_FAILED', `the network filter '${name}' would refer to itself`)
    }
    if (seen.has(name)) continue
    seen.add(name)
    const next = filters.get(name)
    if (next !== undefined) left.push(...referencesOf(next.spec))
  }
}

function referencesOf({ entries }: NwfilterSpec): string[] {
  return entries.flatMap(({ filterref }) => filterref?.filter ?? [])
}
