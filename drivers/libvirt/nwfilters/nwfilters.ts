import type { NwfiltersBackend } from '../../../src/backend.js'
import { byName } from '../../../src/by-name.js'
import { HypervisorError } from '../../../src/errors.js'
import { writeNwfilter } from '../../../src/formats/libvirt-xml/nwfilter.js'
import { writeXml } from '../../../src/formats/xml/write.js'
import { absentAs, find, findTaken, type Lookup, takenError } from '../lookup.js'
import type { NwfilterReference } from '../rpc/references.js'
import type { LibvirtSession } from '../session.js'
import { createNwfilter } from './nwfilter.js'

/** The feature `nwfilters` of a connection. */
export function createNwfilters(session: LibvirtSession): NwfiltersBackend {
  const { client } = session
  const lookup: Lookup<NwfilterReference> = {
    byName: async (name) =>
      (await absentAs('ERR_NO_NWFILTER', client.call('nwfilterLookupByName', { name })))?.optNwfilter,
    byUuid: async (uuid) =>
      (await absentAs('ERR_NO_NWFILTER', client.call('nwfilterLookupByUuid', { uuid })))?.optNwfilter,
  }
  return {
    async list() {
      const { filters } = await client.call('connectListAllNwfilters', { needResults: 1, flags: 0 })
      return filters.map(({ name, uuid }) => ({ name, uuid })).sort(byName)
    },
    async lookup(nameOrUuid) {
      const found = await find(lookup, nameOrUuid)
      if (found !== undefined) return createNwfilter(session, found)
      throw new HypervisorError('ERR_NO_NWFILTER', `there is no network filter '${nameOrUuid}'`)
    },
    async define(spec, { signal }) {
      const xml = writeXml(writeNwfilter(spec))
      const taken = await findTaken(lookup, spec)
      if (taken !== undefined) throw takenError('ERR_NWFILTER_EXISTS', 'network filter', taken, spec.name)
      signal?.throwIfAborted()
      const { optNwfilter } = await client.call('nwfilterDefineXml', { xml })
      return createNwfilter(session, optNwfilter)
    },
  }
}
