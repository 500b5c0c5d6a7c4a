import { HypervisorError } from '../../../src/errors.js'
import type { StoragePoolSpec } from '../../../src/spec/storage.js'

/** Refuses a pool of what another one is of already, as libvirt does. @throws HypervisorError `ERR_OPERATION_FAILED`. */
export function refuseConflict(spec: StoragePoolSpec, others: Iterable<StoragePoolSpec>): void {
  const wanted = sourcesOf(spec)
  for (const other of others) {
    if (!sourcesOf(other).some((source) => wanted.includes(source))) continue
    throw new HypervisorError(
      'ERR_OPERATION_FAILED',
      `the storage pool '${other.name}' is of the same ${spec.type === 'dir' ? 'folder' : 'source'}`,
    )
  }
}

/** What no other pool may be of, as words that can be compared. */
function sourcesOf(spec: StoragePoolSpec): readonly string[] {
  switch (spec.type) {
    case 'dir':
      return [`dir ${spec.target}`]
    case 'fs':
    case 'disk':
      return [`device ${spec.source.device}`]
    case 'logical':
      return spec.source.devices.map((device) => `device ${device}`)
    case 'netfs':
      return [`netfs ${spec.source.host} ${spec.source.path}`]
    case 'iscsi': {
      const { host, port, iqn, initiator = '' } = spec.source
      return [`iscsi ${host} ${port ?? ''} ${iqn} ${initiator}`]
    }
  }
}
