import type { StorageBackend } from '../../../src/backend.js'
import { byName } from '../../../src/by-name.js'
import { HypervisorError } from '../../../src/errors.js'
import { writeStoragePool } from '../../../src/formats/libvirt-xml/storage-pool.js'
import { writeXml } from '../../../src/formats/xml/write.js'
import { absentAs, find, findTaken, type Lookup, takenError } from '../lookup.js'
import type { StoragePoolReference } from '../rpc/references.js'
import type { LibvirtSession } from '../session.js'
import { createPool, poolInfo } from './pool.js'
import { isPoolChange } from './pool-change.js'

/** The feature `storage` of a connection. */
export function createStorage(session: LibvirtSession): StorageBackend {
  const { client } = session
  const lookup: Lookup<StoragePoolReference> = {
    byName: async (name) =>
      (await absentAs('ERR_NO_POOL', client.call('storagePoolLookupByName', { name })))?.pool,
    byUuid: async (uuid) =>
      (await absentAs('ERR_NO_POOL', client.call('storagePoolLookupByUuid', { uuid })))?.pool,
  }
  return {
    async listPools() {
      const { pools } = await client.call('connectListAllStoragePools', { needResults: 1, flags: 0 })
      const infos = await Promise.all(pools.map((pool) => absentAs('ERR_NO_POOL', poolInfo(session, pool))))
      return infos.filter((info) => info !== undefined).sort(byName)
    },
    async lookupPool(nameOrUuid) {
      const found = await find(lookup, nameOrUuid)
      if (found !== undefined) return createPool(session, found)
      throw new HypervisorError('ERR_NO_POOL', `there is no storage pool '${nameOrUuid}'`)
    },
    async definePool(spec, { signal }) {
      const taken = await findTaken(lookup, spec)
      if (taken !== undefined) throw takenError('ERR_POOL_EXISTS', 'storage pool', taken, spec.name)
      signal?.throwIfAborted()
      const xml = writeXml(writeStoragePool(spec))
      const { pool } = await session.told(isPoolChange(spec, 'defined'), () =>
        client.call('storagePoolDefineXml', { xml, flags: 0 }),
      )
      return createPool(session, pool)
    },
  }
}
