import type { ConnectionFeature } from './connection-features.js'
import type { CpuModels } from './cpu-models.js'
import type { UnsupportedFeature } from './domain.js'
import type { Interfaces } from './interfaces.js'
import type { Networks } from './networks.js'
import type { NodeDevices } from './node-devices.js'
import type { NodeStats } from './node-stats.js'
import type { Nwfilters } from './nwfilters.js'
import type { Secrets } from './secrets.js'
import type { Storage } from './storage.js'

/** The object that each feature brings to a connection. */
export interface ConnectionObjects {
  readonly storage: Storage
  readonly networks: Networks
  readonly secrets: Secrets
  readonly nodeDevices: NodeDevices
  readonly interfaces: Interfaces
  readonly nodeStats: NodeStats
  readonly cpuModels: CpuModels
  readonly nwfilters: Nwfilters
}

/** The objects that a set of features brings. */
export type ObjectsOf<Feature extends ConnectionFeature> = Pick<ConnectionObjects, Feature>

/** The objects that the connections of a driver lack, each with the sentence that the compiler shows. */
export type MissingObjects<Feature extends ConnectionFeature, DriverName extends string> = {
  readonly [Name in Exclude<
    ConnectionFeature,
    Feature
  >]: UnsupportedFeature<`The driver '${DriverName}' does not have the feature '${Name}', which connection.${Name} needs.`>
}
