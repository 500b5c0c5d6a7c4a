import { z } from 'zod'
import type { GuestFileSystem, InterfaceAddresses } from '../guest-info.js'
import { callIfKnown } from './known-command.js'
import type { AgentLink } from './link.js'

const fileSystemsSchema = z.array(
  z.object({
    name: z.string(),
    mountpoint: z.string(),
    type: z.string(),
    'total-bytes': z.number().optional(),
    'used-bytes': z.number().optional(),
    disk: z.array(
      z.object({ 'bus-type': z.string(), dev: z.string().optional(), serial: z.string().optional() }),
    ),
  }),
)

const interfacesSchema = z.array(
  z.object({
    name: z.string(),
    'hardware-address': z.string().optional(),
    'ip-addresses': z
      .array(
        z.object({
          'ip-address-type': z.enum(['ipv4', 'ipv6']),
          'ip-address': z.string(),
          prefix: z.int(),
        }),
      )
      .optional(),
  }),
)

/** The file systems that are mounted (`guest-get-fsinfo`). @throws HypervisorError `ERR_AGENT`, `ERR_ABORTED`. */
export async function fileSystemsThroughAgent(link: AgentLink): Promise<readonly GuestFileSystem[]> {
  const found = await link.converse((agent) => callIfKnown(agent, 'guest-get-fsinfo', fileSystemsSchema))
  return found.map(({ name, mountpoint, type, disk, ...sizes }) => ({
    mountPoint: mountpoint,
    name,
    type,
    totalBytes: sizes['total-bytes'],
    usedBytes: sizes['used-bytes'],
    disks: disk.map(({ 'bus-type': bus, dev, serial }) => ({ bus, device: dev, serial })),
  }))
}

/** The interfaces of the guest (`guest-network-get-interfaces`). @throws HypervisorError `ERR_AGENT`, `ERR_ABORTED`. */
export async function interfacesThroughAgent(link: AgentLink): Promise<readonly InterfaceAddresses[]> {
  const found = await link.converse((agent) =>
    callIfKnown(agent, 'guest-network-get-interfaces', interfacesSchema),
  )
  return found.map(({ name, 'hardware-address': mac, 'ip-addresses': addresses = [] }) => ({
    name,
    mac: mac?.toLowerCase(),
    addresses: addresses.map(({ 'ip-address-type': family, 'ip-address': address, prefix }) => ({
      family,
      address,
      prefix,
    })),
  }))
}
