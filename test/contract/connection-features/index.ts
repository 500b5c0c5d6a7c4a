import type { ConnectionFeature } from '../../../src/connection-features.js'
import type { ContractSubject } from '../subject.js'
import { cpuModelsContract } from './cpu-models.js'
import { interfacesContract } from './interfaces.js'
import { networksContract } from './networks.js'
import { nodeDevicesContract } from './node-devices.js'
import { nodeStatsContract } from './node-stats.js'
import { nwfiltersContract } from './nwfilters.js'
import { createPlace } from './place.js'
import { secretsContract } from './secrets.js'
import { storageContract } from './storage.js'

/** The tests of every feature of connections. */
export const connectionFeatureContracts: Readonly<
  Record<ConnectionFeature, (subject: ContractSubject) => void>
> = {
  storage: (subject) => storageContract(createPlace(subject, 'storage')),
  networks: (subject) => networksContract(createPlace(subject, 'networks')),
  secrets: (subject) => secretsContract(createPlace(subject, 'secrets')),
  nodeDevices: (subject) => nodeDevicesContract(createPlace(subject, 'nodeDevices')),
  interfaces: (subject) => interfacesContract(createPlace(subject, 'interfaces')),
  nodeStats: (subject) => nodeStatsContract(createPlace(subject, 'nodeStats')),
  cpuModels: (subject) => cpuModelsContract(createPlace(subject, 'cpuModels')),
  nwfilters: (subject) => nwfiltersContract(createPlace(subject, 'nwfilters')),
}
