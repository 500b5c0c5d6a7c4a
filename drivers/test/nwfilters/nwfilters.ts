import type { NwfilterBackend, NwfiltersBackend } from '../../../src/backend.js'
import { byName } from '../../../src/by-name.js'
import { HypervisorError } from '../../../src/errors.js'
import { readNwfilter, writeNwfilter } from '../../../src/formats/libvirt-xml/nwfilter.js'
import type { NwfilterSpec } from '../../../src/spec/nwfilter.js'
import { deepFreeze } from '../freeze.js'
import { performOn } from '../perform-on.js'
import type { Session } from '../session.js'
import { refuseCircle } from './circle.js'

/** A network filter in memory. */
export interface NwfilterState {
  spec: NwfilterSpec
}

/** The feature `nwfilters` of a connection. Nothing is filtered: no machine has a real network. */
export function createNwfilters(session: Session): NwfiltersBackend {
  const { nwfilters } = session.world
  const withUuid = (uuid: string): NwfilterState | undefined =>
    [...nwfilters.values()].find(({ spec }) => spec.uuid === uuid.toLowerCase())
  return {
    list: (o) =>
      session.perform({
        name: 'listNwfilters',
        ...o,
        work: () =>
          deepFreeze(
            [...nwfilters.values()].map(({ spec: { name, uuid } }) => ({ name, uuid })).sort(byName),
          ),
      }),
    lookup: (nameOrUuid, o) =>
      session.perform({
        name: 'lookupNwfilter',
        ...o,
        work() {
          const found = nwfilters.get(nameOrUuid) ?? withUuid(nameOrUuid)
          if (found !== undefined) return createNwfilter(session, found)
          throw new HypervisorError('ERR_NO_NWFILTER', `there is no network filter '${nameOrUuid}'`)
        },
      }),
    define: (given, o) =>
      session.perform({
        name: 'defineNwfilter',
        ...o,
        work() {
          const spec = asRead(given)
          const taken = nwfilters.get(spec.name) ?? withUuid(spec.uuid)
          if (taken !== undefined) {
            throw new HypervisorError(
              'ERR_NWFILTER_EXISTS',
              `the network filter '${taken.spec.name}' with the UUID ${taken.spec.uuid} is there already`,
              { field: taken.spec.name === spec.name ? 'name' : 'uuid' },
            )
          }
          refuseCircle(spec, nwfilters)
          const filter = { spec }
          nwfilters.set(spec.name, filter)
          return createNwfilter(session, filter)
        },
      }),
  }
}

function createNwfilter(session: Session, filter: NwfilterState): NwfilterBackend {
  const { nwfilters } = session.world
  const { name, uuid } = filter.spec
  const perform = performOn(session, () => {
    if (nwfilters.get(name) !== filter) {
      throw new HypervisorError('ERR_NO_NWFILTER', `the network filter '${name}' was undefined`)
    }
  })
  return {
    name,
    uuid,
    spec: (o) => perform('spec', o, () => filter.spec),
    redefine: (given, o) =>
      perform('redefine', o, () => {
        const spec = asRead(given)
        refuseCircle(spec, nwfilters)
        filter.spec = spec
      }),
    undefine: (o) => perform('undefine', o, () => void nwfilters.delete(name)),
  }
}

/** As libvirt gives it back: an entry of XML that there are words for comes in words. */
function asRead(spec: NwfilterSpec): NwfilterSpec {
  return deepFreeze(readNwfilter(writeNwfilter(spec)))
}
