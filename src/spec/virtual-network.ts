import { BlockList, isIP, isIPv4 } from 'node:net'
import { z } from 'zod'
import { domainNameField, macField } from './fields.js'
import { addressField, anyUuidField, hostField, interfaceNameField } from './host-field.js'

/** An address that a guest is always given: by its Ethernet address, or for IPv6 by its DUID or name. */
export const dhcpHostSchema = z
  .strictObject({
    mac: macField.optional().describe('Ethernet address of the guest; for IPv4.'),
    duid: z
      .string()
      .regex(/^[0-9a-f]{1,2}(:[0-9a-f]{1,2})+$/i, 'must be bytes such as 0:3:0:1:0:16:3e:11:22:33')
      .optional()
      .describe('DUID of the guest; for IPv6.'),
    name: hostField.optional().describe('Its name.'),
    address: addressField.describe('The address that it is given.'),
  })
  .superRefine((host, context) => {
    const [given, other] = isIPv4(host.address) ? (['mac', 'duid'] as const) : (['duid', 'mac'] as const)
    if (host[given] === undefined && host.name === undefined) {
      context.addIssue({
        code: 'custom',
        path: [given],
        message: `is needed for the address ${host.address}`,
      })
    }
    if (host[other] !== undefined) {
      context.addIssue({ code: 'custom', path: [other], message: `is not for the address ${host.address}` })
    }
  })

/** A network of addresses, with the host's own address in it and what DHCP gives away. */
const addressSchema = z
  .strictObject({
    address: addressField.describe('The host’s own address.'),
    prefix: z.int().min(0).max(128).describe('Length of the network’s part, in bits.'),
    dhcp: z
      .strictObject({
        ranges: z
          .array(z.strictObject({ start: addressField, end: addressField }))
          .default([])
          .describe('Addresses that are given to whoever asks.'),
        hosts: z.array(dhcpHostSchema).default([]).describe('Addresses for known guests.'),
      })
      .optional()
      .describe('Default: no DHCP.'),
  })
  .superRefine(({ address, prefix, dhcp }, context) => {
    const family = isIP(address)
    const refuse = (path: readonly PropertyKey[], message: string): void =>
      context.addIssue({ code: 'custom', path: [...path], message })
    if (family === 4 && prefix > 32) refuse(['prefix'], 'must be at most 32 for IPv4')
    for (const [index, range] of (dhcp?.ranges ?? []).entries()) {
      for (const end of ['start', 'end'] as const) {
        if (isIP(range[end]) !== family)
          refuse(['dhcp', 'ranges', index, end], `is not of the family of ${address}`)
        else if (!isWithin(range[end], address, prefix))
          refuse(['dhcp', 'ranges', index, end], `is not in the network ${address}/${prefix}`)
      }
      if (isReversed(range.start, range.end)) {
        refuse(['dhcp', 'ranges', index, 'end'], `must not come before ${range.start}`)
      }
    }
    for (const [index, host] of (dhcp?.hosts ?? []).entries()) {
      if (isIP(host.address) !== family) {
        refuse(['dhcp', 'hosts', index, 'address'], `is not of the family of ${address}`)
      }
    }
  })

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv4(address) ? 'ipv4' : 'ipv6'
}

function isWithin(wanted: string, address: string, prefix: number): boolean {
  const family = familyOf(address)
  // What is wrong with the prefix has been said.
  if (family === 'ipv4' && prefix > 32) return true
  const network = new BlockList()
  network.addSubnet(address, prefix, family)
  return network.check(wanted, family)
}

function isReversed(start: string, end: string): boolean {
  const family = familyOf(start)
  if (familyOf(end) !== family || start === end) return false
  const upTo = new BlockList()
  try {
    upTo.addRange(start, end, family)
    return false
  } catch {
    return true
  }
}

/** A virtual network. */
export const virtualNetworkSchema = z
  .strictObject({
    name: domainNameField.describe('Name of the network.'),
    uuid: anyUuidField.optional().describe('Default: a random one.'),
    bridge: interfaceNameField
      .optional()
      .describe('Name of the bridge on the host. Default: the hypervisor’s choice.'),
    forward: z
      .enum(['nat', 'route', 'open', 'none'])
      .default('none')
      .describe(
        'How guests reach the world: behind the host’s address, routed, routed without firewall rules, not at all.',
      ),
    addresses: z.array(addressSchema).default([]).describe('The networks of addresses.'),
  })
  .superRefine(({ forward, addresses }, context) => {
    if (addresses.length > 0 || (forward !== 'nat' && forward !== 'route')) return
    context.addIssue({
      code: 'custom',
      path: ['addresses'],
      message: `must have one for the forward ${forward}`,
    })
  })

/** A virtual network as one writes it. */
export type VirtualNetworkSpecInput = z.input<typeof virtualNetworkSchema>
/** A virtual network that is complete. */
export type VirtualNetworkSpec = z.output<typeof virtualNetworkSchema> & { readonly uuid: string }
/** An address that a guest is always given. */
export type DhcpHost = z.output<typeof dhcpHostSchema>
