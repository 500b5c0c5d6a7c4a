import { HypervisorError } from '../../../src/errors.js'
import { readStorageVolume, writeClone } from '../../../src/formats/libvirt-xml/storage-volume.js'
import type { XmlElement } from '../../../src/formats/xml/element.js'
import { parseXml } from '../../../src/formats/xml/parse.js'
import { writeXml } from '../../../src/formats/xml/write.js'
import type { StorageVolume, StorageVolumeInfo } from '../../../src/storage.js'
import { absentAs } from '../lookup.js'
import { invalidArgument, libvirtCode } from '../rpc/failure.js'
import type { StoragePoolReference, StorageVolReference } from '../rpc/references.js'
import type { LibvirtSession } from '../session.js'
import { openDownload, openUpload } from './transfer.js'

/** What libvirt knows of a volume. @throws HypervisorError `ERR_NO_VOLUME`, `ERR_PROTOCOL`. */
export async function volumeInfo(
  session: LibvirtSession,
  vol: StorageVolReference,
): Promise<StorageVolumeInfo> {
  return readStorageVolume(await xmlOf(session, vol), vol.pool)
}

async function xmlOf({ client }: LibvirtSession, vol: StorageVolReference): Promise<XmlElement> {
  const { xml } = await client.call('storageVolGetXmlDesc', { vol, flags: 0 })
  return parseXml(xml, `description of the volume '${vol.name}'`)
}

/** `VIR_STORAGE_VOL_RESIZE_SHRINK`. */
const shrinkFlag = 4

/** A volume with its methods. */
export async function openVolume(
  session: LibvirtSession,
  pool: StoragePoolReference,
  vol: StorageVolReference,
): Promise<StorageVolume> {
  const { client } = session
  const { name: path } = await client.call('storageVolGetPath', { vol })
  return {
    name: vol.name,
    pool: vol.pool,
    path,
    info: () => volumeInfo(session, vol),
    async clone(name, options) {
      // libvirt has no code of its own for this, as it has where a volume is made from nothing.
      const lookup = client.call('storageVolLookupByName', { pool, name })
      if ((await absentAs('ERR_NO_VOLUME', lookup)) !== undefined) {
        throw new HypervisorError('ERR_VOLUME_EXISTS', `there is a volume '${name}' already`, {
          field: 'name',
        })
      }
      const xml = writeXml(writeClone(await xmlOf(session, vol), name))
      const args = { pool, xml, clonevol: vol, flags: 0 }
      const made = await client.call('storageVolCreateXmlFrom', args, options)
      return await openVolume(session, pool, made.vol)
    },
    async resize(bytes, { shrink = false, signal } = {}) {
      const args = { vol, capacity: BigInt(bytes), flags: shrink ? shrinkFlag : 0 }
      // All that libvirt says of a size that it does not take is that the argument is invalid.
      await client.call('storageVolResize', args, { signal }).catch((error: unknown) => {
        if (!(error instanceof HypervisorError) || libvirtCode(error) !== invalidArgument) throw error
        throw new HypervisorError('ERR_INVALID_ARGUMENT', error.message, {
          field: 'bytes',
          cause: error.cause,
        })
      })
    },
    async wipe(options) {
      await client.call('storageVolWipe', { vol, flags: 0 }, options)
    },
    async delete(options) {
      await client.call('storageVolDelete', { vol, flags: 0 }, options)
    },
    upload: (options = {}) => openUpload(client, vol, options),
    download: (options = {}) => openDownload(client, vol, options),
  }
}
