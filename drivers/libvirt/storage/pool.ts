import type { StoragePoolBackend } from '../../../src/backend.js'
import { byName } from '../../../src/by-name.js'
import type { CallOptions } from '../../../src/call.js'
import { HypervisorError } from '../../../src/errors.js'
import type { PoolEvent } from '../../../src/events.js'
import { readStoragePool } from '../../../src/formats/libvirt-xml/storage-pool.js'
import { writeStorageVolume } from '../../../src/formats/libvirt-xml/storage-volume.js'
import { parseXml } from '../../../src/formats/xml/parse.js'
import { writeXml } from '../../../src/formats/xml/write.js'
import type { StoragePoolInfo, StoragePoolState } from '../../../src/storage.js'
import { absentAs } from '../lookup.js'
import type { StoragePoolReference } from '../rpc/references.js'
import type { LibvirtSession } from '../session.js'
import { withKnownFlags } from '../with-known-flags.js'
import { isPoolChange } from './pool-change.js'
import { safeBytes } from './safe-bytes.js'
import { openVolume, volumeInfo } from './volume.js'

/** `virStoragePoolState` (include/libvirt/libvirt-storage.h). */
const states: readonly StoragePoolState[] = ['inactive', 'building', 'running', 'degraded', 'inaccessible']

/** What libvirt knows of a pool. @throws HypervisorError `ERR_NO_POOL`, `ERR_PROTOCOL`. */
export async function poolInfo(
  { client }: LibvirtSession,
  pool: StoragePoolReference,
): Promise<StoragePoolInfo> {
  const [info, { autostart }, { persistent }] = await Promise.all([
    client.call('storagePoolGetInfo', { pool }),
    client.call('storagePoolGetAutostart', { pool }),
    client.call('storagePoolIsPersistent', { pool }),
  ])
  const state = states[info.state]
  if (state === undefined)
    throw new HypervisorError('ERR_PROTOCOL', `there is no state ${info.state} of pools`)
  // libvirt still tells the sizes that a pool had before it was stopped.
  const size = (bytes: bigint): number => (state === 'inactive' ? 0 : safeBytes(bytes))
  return {
    name: pool.name,
    uuid: pool.uuid,
    state,
    capacity: size(info.capacity),
    allocation: size(info.allocation),
    available: size(info.available),
    autostart: autostart !== 0,
    persistent: persistent !== 0,
  }
}

/** `VIR_STORAGE_XML_INACTIVE`. */
const inactiveXml = 1

/** A pool with its methods. */
export function createPool(session: LibvirtSession, pool: StoragePoolReference): StoragePoolBackend {
  const { client } = session
  const change = async (done: PoolEvent['change'], call: () => Promise<unknown>): Promise<void> => {
    await session.told(isPoolChange(pool, done), call)
  }
  const find = async (name: string, { signal }: CallOptions): ReturnType<typeof openVolume> => {
    const { vol } = await client.call('storageVolLookupByName', { pool, name }, { signal })
    return await openVolume(session, pool, vol)
  }
  return {
    name: pool.name,
    uuid: pool.uuid,
    info: () => poolInfo(session, pool),
    async spec() {
      // libvirt's driver `test` knows no flags.
      const { xml } = await withKnownFlags([inactiveXml, 0], (flags) =>
        client.call('storagePoolGetXmlDesc', { pool, flags }),
      )
      return readStoragePool(parseXml(xml, `definition of the storage pool '${pool.name}'`))
    },
    build: (o) => change('created', () => client.call('storagePoolBuild', { pool, flags: 0 }, o)),
    start: (o) => change('started', () => client.call('storagePoolCreate', { pool, flags: 0 }, o)),
    destroy: (o) => change('stopped', () => client.call('storagePoolDestroy', { pool }, o)),
    refresh: (o) => change('refreshed', () => client.call('storagePoolRefresh', { pool, flags: 0 }, o)),
    delete: (o) => change('deleted', () => client.call('storagePoolDelete', { pool, flags: 0 }, o)),
    undefine: (o) => change('undefined', () => client.call('storagePoolUndefine', { pool }, o)),
    autostart: async () => (await client.call('storagePoolGetAutostart', { pool })).autostart !== 0,
    async setAutostart(autostart) {
      await client.call('storagePoolSetAutostart', { pool, autostart: autostart ? 1 : 0 })
    },
    async listVolumes() {
      const { vols } = await client.call('storagePoolListAllVolumes', { pool, needResults: 1, flags: 0 })
      const infos = await Promise.all(vols.map((vol) => absentAs('ERR_NO_VOLUME', volumeInfo(session, vol))))
      return infos.filter((info) => info !== undefined).sort(byName)
    },
    lookupVolume: (name, options = {}) => find(name, options),
    async createVolume(spec, options) {
      const xml = writeXml(writeStorageVolume(spec))
      const { vol } = await client.call('storageVolCreateXml', { pool, xml, flags: 0 }, options)
      return await openVolume(session, pool, vol)
    },
  }
}
