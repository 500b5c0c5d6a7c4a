import { int, struct, text, uint, unsignedHyper, uuid, type ValueOf } from './xdr/codecs.js'

/** A domain, as every call about one names it. `id` is −1 where it is not running. */
export const domain = struct({ name: text, uuid, id: int })

/** A domain, as every call about one names it. `id` is −1 where it is not running. */
export type DomainReference = ValueOf<typeof domain>

/** A snapshot of a domain. */
export const domainSnapshot = struct({ name: text, dom: domain })

/** A snapshot of a domain. */
export type SnapshotReference = ValueOf<typeof domainSnapshot>

/** A checkpoint of a domain. */
export const domainCheckpoint = struct({ name: text, dom: domain })

/** A checkpoint of a domain. */
export type CheckpointReference = ValueOf<typeof domainCheckpoint>

/** A virtual network. */
export const network = struct({ name: text, uuid })

/** A virtual network. */
export type NetworkReference = ValueOf<typeof network>

/** A port of a virtual network. */
export const networkPort = struct({ net: network, uuid })

/** A network interface of the host. */
export const hostInterface = struct({ name: text, mac: text })

/** A network interface of the host. */
export type HostInterfaceReference = ValueOf<typeof hostInterface>

/** A network filter. */
export const nwfilter = struct({ name: text, uuid })

/** A network filter. */
export type NwfilterReference = ValueOf<typeof nwfilter>

/** A network filter in use. */
export const nwfilterBinding = struct({ portdev: text, filtername: text })

/** A storage pool. */
export const storagePool = struct({ name: text, uuid })

/** A storage pool. */
export type StoragePoolReference = ValueOf<typeof storagePool>

/** A volume; `key` tells it from all others of the host. */
export const storageVol = struct({ pool: text, name: text, key: text })

/** A volume; `key` tells it from all others of the host. */
export type StorageVolReference = ValueOf<typeof storageVol>

/** A device of the host. */
export const nodeDevice = struct({ name: text })

/** A secret. */
export const secret = struct({ uuid, usageType: int, usageID: text })

/** A secret. */
export type SecretReference = ValueOf<typeof secret>

/** What a virtual CPU does. */
export const vcpuInfo = struct({ number: uint, state: int, cpuTime: unsignedHyper, cpu: int })
