import { isIPv4, isIPv6 } from 'node:net'
import { z } from 'zod'
import { macField } from './fields.js'
import { interfaceNameField } from './host-field.js'

const ipv4Field = z.string().refine(isIPv4, 'must be an IPv4 address')
const ipv6Field = z.string().refine(isIPv6, 'must be an IPv6 address')

/** How the interface gets its addresses of one family. */
const addressing = (address: typeof ipv4Field, longestPrefix: number) => ({
  dhcp: z.boolean().default(false).describe('Whether it asks a DHCP server.'),
  addresses: z
    .array(
      z.strictObject({
        address: address.describe('An address of its own.'),
        prefix: z.int().min(0).max(longestPrefix).describe('Length of the network’s part, in bits.'),
      }),
    )
    .default([])
    .describe('Its fixed addresses.'),
  gateway: address.optional().describe('Where the rest of the world is reached. Default: nowhere.'),
})

const common = {
  name: interfaceNameField.describe('Name of the interface.'),
  start: z
    .enum(['none', 'onboot', 'hotplug'])
    .default('none')
    .describe('When the host brings it up by itself: never, as it boots, as the card is plugged in.'),
  mtu: z.int().min(68).max(65_536).optional().describe('Largest packet in bytes. Default: the host’s own.'),
  ipv4: z.strictObject(addressing(ipv4Field, 32)).optional().describe('Default: no IPv4.'),
  ipv6: z
    .strictObject({
      autoconf: z.boolean().default(false).describe('Whether it makes an address of what routers say.'),
      ...addressing(ipv6Field, 128),
    })
    .optional()
    .describe('Default: no IPv6.'),
}

/** Names of the Ethernet interfaces that are parts of another one. */
const parts = z
  .array(interfaceNameField)
  .refine((names) => new Set(names).size === names.length, 'must not have the same interface twice')

/** A network interface of the host. */
export const hostInterfaceSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('ethernet'),
    ...common,
    mac: macField.optional().describe('Ethernet address of the card. Default: any.'),
  }),
  z.strictObject({
    type: z.literal('bridge'),
    ...common,
    stp: z
      .boolean()
      .optional()
      .describe('Whether it speaks the spanning tree protocol. Default: the host’s own.'),
    interfaces: parts.default([]).describe('The Ethernet interfaces that it joins.'),
  }),
  z.strictObject({
    type: z.literal('bond'),
    ...common,
    mode: z
      .enum([
        'balance-rr',
        'active-backup',
        'balance-xor',
        'broadcast',
        '802.3ad',
        'balance-tlb',
        'balance-alb',
      ])
      .optional()
      .describe('How it shares its traffic out. Default: the host’s own.'),
    interfaces: parts
      .min(1, 'must have one interface at least')
      .describe('The Ethernet interfaces that it is made of; of active-backup the first is the primary one.'),
  }),
  z.strictObject({
    type: z.literal('vlan'),
    ...common,
    tag: z.int().min(0).max(4095).describe('Number of the VLAN.'),
    interface: interfaceNameField.describe('The interface that the VLAN is on.'),
  }),
])

/** A network interface of the host as one writes it. */
export type HostInterfaceSpecInput = z.input<typeof hostInterfaceSchema>
/** A network interface of the host that is complete. */
export type HostInterfaceSpec = z.output<typeof hostInterfaceSchema>
