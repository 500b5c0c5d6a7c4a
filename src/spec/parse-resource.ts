import type { z } from 'zod'
import { type HostInterfaceSpec, hostInterfaceSchema } from './host-interface.js'
import { specError } from './parse.js'
import { type SecretSpec, type SecretUsage, secretSchema, secretUsageSchema } from './secret.js'
import {
  type StoragePoolSpec,
  type StorageVolumeSpec,
  storagePoolSchema,
  storageVolumeSchema,
  volumeNameField,
} from './storage.js'
import {
  type DhcpHost,
  dhcpHostSchema,
  type VirtualNetworkSpec,
  virtualNetworkSchema,
} from './virtual-network.js'

/** Checks a pool's specification and gives it a UUID. @throws HypervisorError `ERR_INVALID_SPEC` with the `field`. */
export function parseStoragePool(input: unknown, newUuid: () => string): StoragePoolSpec {
  const spec = read(storagePoolSchema, input, 'pool')
  return { ...spec, uuid: spec.uuid ?? newUuid() }
}

/** Checks a volume's specification. @throws HypervisorError `ERR_INVALID_SPEC` with the `field`. */
export function parseStorageVolume(input: unknown): StorageVolumeSpec {
  return read(storageVolumeSchema, input, 'volume')
}

/** Checks the name of a volume. @throws HypervisorError `ERR_INVALID_SPEC` with the field `name`. */
export function parseVolumeName(input: unknown): string {
  return read(volumeNameField, input, 'volume', ['name'])
}

/** Checks a network's specification and gives it a UUID. @throws HypervisorError `ERR_INVALID_SPEC` with the `field`. */
export function parseVirtualNetwork(input: unknown, newUuid: () => string): VirtualNetworkSpec {
  const spec = read(virtualNetworkSchema, input, 'network')
  return { ...spec, uuid: spec.uuid ?? newUuid() }
}

/** Checks a host of a network's DHCP. @throws HypervisorError `ERR_INVALID_SPEC` with the `field`. */
export function parseDhcpHost(input: unknown): DhcpHost {
  return read(dhcpHostSchema, input, 'DHCP host', ['host'])
}

/** Checks a secret's specification and gives it a UUID. @throws HypervisorError `ERR_INVALID_SPEC` with the `field`. */
export function parseSecret(input: unknown, newUuid: () => string): SecretSpec {
  const spec = read(secretSchema, input, 'secret')
  return { ...spec, uuid: spec.uuid ?? newUuid() }
}

/** Checks what a secret is for. @throws HypervisorError `ERR_INVALID_SPEC` with the `field`. */
export function parseSecretUsage(input: unknown): SecretUsage {
  return read(secretUsageSchema, input, 'secret', ['usage'])
}

/** Checks the specification of an interface of the host. @throws HypervisorError `ERR_INVALID_SPEC` with the `field`. */
export function parseHostInterface(input: unknown): HostInterfaceSpec {
  return read(hostInterfaceSchema, input, 'interface')
}

function read<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  what: string,
  prefix: readonly PropertyKey[] = [],
): z.output<Schema> {
  const result = schema.safeParse(input)
  if (!result.success) throw specError(result.error, prefix, `specification of the ${what}`)
  return result.data
}
