import type { NwfilterBackend, NwfiltersBackend } from './backend.js'
import type { CallOptions } from './call.js'
import { HypervisorError } from './errors.js'
import { givenName } from './given-arguments.js'
import type { FeatureGuard } from './guard-feature.js'
import type { Nwfilter, Nwfilters } from './nwfilters.js'
import type { NwfilterSpec } from './spec/nwfilter.js'

/** Wraps a driver's network filters in what all calls have in common, and checks what they are given. */
export function guardNwfilters(guard: FeatureGuard<NwfiltersBackend>, newUuid: () => string): Nwfilters {
  return Object.freeze<Nwfilters>({
    list: (o) => guard.use('list', o, (filters, c) => filters.list(c)),
    lookup: (nameOrUuid, o) =>
      guard.use('lookup', o, async (filters, c) =>
        guardNwfilter(guard, await filters.lookup(givenName(nameOrUuid), c)),
      ),
    define: (input, o) =>
      guard.use('define', o, async (filters, c) => {
        const { parseNwfilter } = await import('./spec/parse-nwfilter.js')
        return guardNwfilter(guard, await filters.define(parseNwfilter(input, newUuid), c))
      }),
  })
}

function guardNwfilter(guard: FeatureGuard<NwfiltersBackend>, filter: NwfilterBackend): Nwfilter {
  const use = <Result>(
    operation: string,
    options: CallOptions | undefined,
    work: (callOptions: CallOptions) => Promise<Result>,
  ): Promise<Result> => guard.use(operation, options, (_filters, c) => work(c))
  return Object.freeze<Nwfilter>({
    name: filter.name,
    uuid: filter.uuid,
    spec: (o) => use('spec', o, (c) => filter.spec(c)),
    redefine: (input, o) =>
      use('redefine', o, async (c) => {
        const { parseNwfilter } = await import('./spec/parse-nwfilter.js')
        const spec = parseNwfilter(input, () => filter.uuid)
        requireSame('name', spec, filter)
        requireSame('uuid', spec, filter)
        await filter.redefine(spec, c)
      }),
    undefine: (o) => use('undefine', o, (c) => filter.undefine(c)),
  })
}

function requireSame(field: 'name' | 'uuid', spec: NwfilterSpec, filter: NwfilterBackend): void {
  if (spec[field] === filter[field]) return
  throw new HypervisorError('ERR_INVALID_SPEC', `the ${field} of a filter stays: it is ${filter[field]}`, {
    field,
    hint: 'Define another filter, or leave the UUID away.',
  })
}
