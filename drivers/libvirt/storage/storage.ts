import type { StorageBackend } from '../../../src/backend.js'
import { HypervisorError } from '../../../src/errors.js'
import { writeStoragePool } from '../../../src/formats/libvirt-xml/storage-pool.js'
import { writeXml } from '../../../src/formats/xml/write.js'
import { absentAs, byName, takenError } from '../lookup.js'
import type { StoragePoolReference } from '../rpc/references.js'
import type { LibvirtSession } from '../session.js'
import { uuidShape } from '../uuid-shape.js'
import { createPool, poolInfo } from './pool.js'
import { isPoolChange } from './pool-change.js'

/** The feature `storage` of a connection. */
export function createStorage(session: LibvirtSession): StorageBackend {
  const { client } = session
  const byUuid = async (uuid: string): Promise<StoragePoolReference | undefined> =>
    (await absentAs('ERR_NO_POOL', client.call('storagePoolLookupByUuid', { uuid })))?.pool
  const byItsName = async (name: string): Promise<StoragePoolReference | undefined> =>
    (await absentAs('ERR_NO_POOL', client.call('storagePoolLookupByName', { name })))?.pool
  return {
    async listPools() {
      const { pools } = await client.call('connectListAllStoragePools', { needResults: 1, flags: 0 })
      const infos = await Promise.all(pools.map((pool) => absentAs('ERR_NO_POOL', poolInfo(session, pool))))
      return infos.filter((info) => info !== undefined).sort(byName)
    },
    async lookupPool(nameOrUuid) {
      if (nameOrUuid !== '') {
        const found =
          (uuidShape.test(nameOrUuid) ? await byUuid(nameOrUuid) : undefined) ?? (await byItsName(nameOrUuid))
        if (found !== undefined) return createPool(session, found)
      }
      throw new HypervisorError('ERR_NO_POOL', `there is no storage pool '${nameOrUuid}'`)
    },
    async definePool(spec, { signal }) {
      // libvirt would put the definition in the place of one of the same name and UUID.
      const taken = (await byItsName(spec.name)) ?? (await byUuid(spec.uuid))
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
