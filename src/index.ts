export type {
  ConnectionBackend,
  ConnectionCoreBackend,
  ConnectionFeatureBackends,
  CpuModelsBackend,
  DomainBackend,
  DomainDefinition,
  InterfacesBackend,
  NetworksBackend,
  NwfilterBackend,
  NwfiltersBackend,
  SecretsBackend,
  StorageBackend,
  StoragePoolBackend,
} from './backend.js'
export type { AbortPolicy, CallOptions } from './call.js'
export type { AnyConnection, Connection, ConnectionOf, DefineOptions, ListOptions } from './connection.js'
export { type ConnectionFeature, connectionFeatureNames, connectionFeatures } from './connection-features.js'
export type * from './connection-objects.js'
export type * from './cpu-models.js'
export type { Finding, FindingStatus } from './doctor.js'
export type * from './domain.js'
export type * from './domain-data.js'
export {
  type Driver,
  type DriverClass,
  type DriverDefinition,
  type DriverEvidence,
  defineDriver,
} from './driver.js'
export {
  type ErrorCode,
  type ErrorContext,
  errorCodes,
  HypervisorError,
  isHypervisorError,
} from './errors.js'
export { createEventHub, defaultQueueLimit, type EventHub, type EventStream } from './event-hub.js'
export type * from './events.js'
export {
  type DomainFeature,
  domainFeatureNames,
  domainFeatures,
  type FeatureOfMethod,
  type MethodOf,
} from './features.js'
export type { Beyond } from './formats/format.js'
export type * from './guest-info.js'
export type * from './interfaces.js'
export { type ConnectionLifecycle, type ConnectionState, createLifecycle } from './lifecycle.js'
export type * from './networks.js'
export { nodeDeviceCapabilities } from './node-device-capabilities.js'
export type * from './node-devices.js'
export type * from './node-stats.js'
export type * from './nwfilters.js'
export {
  type AnyDriver,
  connect,
  driverNames,
  driverSchemes,
  loadAllDrivers,
  loadDriver,
  registerDriver,
} from './registry.js'
export type * from './secrets.js'
export type { CpuModelSpec, CpuModelSpecInput } from './spec/cpu-model.js'
export type { HostInterfaceSpec, HostInterfaceSpecInput } from './spec/host-interface.js'
export type { NwfilterSpec, NwfilterSpecInput } from './spec/nwfilter.js'
export type * from './spec/schema.js'
export type { SecretSpec, SecretSpecInput, SecretUsage } from './spec/secret.js'
export { formatSize, parseSize } from './spec/sizes.js'
export type {
  StoragePoolSpec,
  StoragePoolSpecInput,
  StoragePoolType,
  StorageVolumeSpec,
  StorageVolumeSpecInput,
} from './spec/storage.js'
export type {
  DhcpHost,
  VirtualNetworkSpec,
  VirtualNetworkSpecInput,
} from './spec/virtual-network.js'
export type * from './storage.js'
export { supports } from './supports.js'
export { allowParameters, type ConnectionUri, parseUri, requireHere } from './uri.js'
export { via } from './via.js'
