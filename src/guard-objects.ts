import type { ConnectionFeatureBackends } from './backend.js'
import type { ConnectionFeature } from './connection-features.js'
import type { ConnectionObjects } from './connection-objects.js'
import { HypervisorError } from './errors.js'
import { guardCpuModels } from './guard-cpu-models.js'
import { createFeatureGuard, type FeatureGuard, type RunCall } from './guard-feature.js'
import { guardInterfaces } from './guard-interfaces.js'
import { guardNetworks } from './guard-networks.js'
import { guardNodeDevices } from './guard-node-devices.js'
import { guardNodeStats } from './guard-node-stats.js'
import { guardNwfilters } from './guard-nwfilters.js'
import { guardSecrets } from './guard-secrets.js'
import { guardStorage } from './guard-storage.js'

/**
 * Makes the objects of all features of connections: those that the driver declares over its own ones, the others so
 * that they refuse every call.
 *
 * @throws HypervisorError `ERR_INTERNAL` if the driver lacks the object of a feature that it declares.
 */
export function guardObjects(
  driver: string,
  declared: readonly ConnectionFeature[],
  backend: object,
  run: RunCall,
  newUuid: () => string,
): ConnectionObjects {
  const backends = checkedBackends(driver, declared, backend)
  const guard = <Backend>(name: ConnectionFeature, own: Backend | undefined): FeatureGuard<Backend> =>
    createFeatureGuard(driver, name, declared.includes(name) ? own : undefined, run)
  return {
    storage: guardStorage(guard('storage', backends.storage), newUuid),
    networks: guardNetworks(guard('networks', backends.networks), newUuid),
    secrets: guardSecrets(guard('secrets', backends.secrets), newUuid),
    nodeDevices: guardNodeDevices(guard('nodeDevices', backends.nodeDevices)),
    interfaces: guardInterfaces(guard('interfaces', backends.interfaces)),
    nodeStats: guardNodeStats(guard('nodeStats', backends.nodeStats)),
    cpuModels: guardCpuModels(guard('cpuModels', backends.cpuModels)),
    nwfilters: guardNwfilters(guard('nwfilters', backends.nwfilters), newUuid),
  }
}

function checkedBackends(
  driver: string,
  declared: readonly ConnectionFeature[],
  backend: object,
): Partial<ConnectionFeatureBackends> {
  return hasDeclaredObjects(driver, declared, backend) ? backend : {}
}

function hasDeclaredObjects(
  driver: string,
  declared: readonly ConnectionFeature[],
  backend: object,
): backend is Partial<ConnectionFeatureBackends> {
  for (const feature of declared) {
    const object: unknown = Reflect.get(backend, feature)
    if (typeof object === 'object' && object !== null) continue
    throw new HypervisorError(
      'ERR_INTERNAL',
      `the driver '${driver}' declares the feature '${feature}' but has no object ${feature}`,
    )
  }
  return true
}
