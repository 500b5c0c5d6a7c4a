import { isIPv4, isIPv6 } from 'node:net'
import { z } from 'zod'
import { labelValueField } from './fields.js'

/** A variable in the place of a value: `$IP`, `$IP[0]`, `$PORTS[@1]`. */
const variable = /^\$[A-Za-z0-9_]+(\[@?\d+\])?$/

const text = (fits: (value: string) => boolean, what: string) =>
  z
    .string()
    .refine((value) => variable.test(value) || fits(value), `must be ${what}, or a variable such as $IP`)

const number = (most: number, words: readonly string[] = [], least = 0) =>
  z.union([z.int().min(least).max(most), text((value) => words.includes(value), 'one of libvirt’s words')], {
    error: `must be a whole number from ${least} to ${most}${words.map((word) => `, ${word}`).join('')}, or a variable such as $PORT`,
  })

const mac = text((value) => /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(value), 'an Ethernet address').transform(
  (value) => (value.startsWith('$') ? value : value.toLowerCase()),
)
const ipv4 = text(isIPv4, 'an IPv4 address')
const ipv6 = text(isIPv6, 'an IPv6 address')
const port = number(65_535)

const common = {
  negate: z.boolean().optional().describe('Whether the rule is for packets that are not so. Default: no.'),
  comment: labelValueField.max(256).optional().describe('A comment, which iptables gets, too.'),
}
const sourceMac = { srcmacaddr: mac.optional() }
const layer2 = {
  ...sourceMac,
  srcmacmask: mac.optional(),
  dstmacaddr: mac.optional(),
  dstmacmask: mac.optional(),
}
const addresses = (address: typeof ipv4, longestMask: number) => ({
  srcipaddr: address.optional(),
  srcipmask: number(longestMask).optional(),
  dstipaddr: address.optional(),
  dstipmask: number(longestMask).optional(),
})
const ranges = (address: typeof ipv4) => ({
  srcipfrom: address.optional(),
  srcipto: address.optional(),
  dstipfrom: address.optional(),
  dstipto: address.optional(),
  dscp: number(63).optional(),
  state: z
    .string()
    .regex(
      /^(NONE|(NEW|ESTABLISHED|RELATED|INVALID)(,(NEW|ESTABLISHED|RELATED|INVALID))*)$/,
      'must be NONE, or a list of NEW, ESTABLISHED, RELATED and INVALID with commas',
    )
    .optional(),
})
const ports = {
  srcportstart: port.optional(),
  srcportend: port.optional(),
  dstportstart: port.optional(),
  dstportend: port.optional(),
}
const icmp = { type: number(255).optional(), code: number(255).optional() }
const arp = {
  ...layer2,
  hwtype: number(65_535).optional(),
  protocoltype: number(65_535).optional(),
  opcode: number(65_535, [
    ...['Request', 'Reply', 'Request_Reverse', 'Reply_Reverse'],
    ...['DRARP_Request', 'DRARP_Reply', 'DRARP_Error', 'InARP_Request', 'ARP_NAK'],
  ]).optional(),
  arpsrcmacaddr: mac.optional(),
  arpdstmacaddr: mac.optional(),
  arpsrcipaddr: ipv4.optional(),
  arpdstipaddr: ipv4.optional(),
}
const ipProtocol = number(255, [
  ...['tcp', 'udp', 'udplite', 'esp', 'ah', 'icmp', 'igmp', 'sctp', 'icmpv6'],
]).optional()
const overIpv4 = { ...common, ...sourceMac, ...addresses(ipv4, 32), ...ranges(ipv4) }
const overIpv6 = { ...common, ...sourceMac, ...addresses(ipv6, 128), ...ranges(ipv6) }

/** What packets of each protocol can be told by, in libvirt's words (https://libvirt.org/formatnwfilter.html, "Supported protocols"). */
export const protocolSchemas = {
  mac: z.strictObject({
    ...common,
    ...layer2,
    protocolid: number(65_535, ['arp', 'rarp', 'ipv4', 'ipv6', 'vlan'], 1536).optional(),
  }),
  arp: z.strictObject({ ...common, ...arp }),
  rarp: z.strictObject({ ...common, ...arp }),
  ip: z.strictObject({
    ...common,
    ...layer2,
    ...addresses(ipv4, 32),
    ...ports,
    protocol: ipProtocol,
    dscp: number(63).optional(),
  }),
  ipv6: z.strictObject({ ...common, ...layer2, ...addresses(ipv6, 128), ...ports, protocol: ipProtocol }),
  tcp: z.strictObject({ ...overIpv4, ...ports }),
  udp: z.strictObject({ ...overIpv4, ...ports }),
  icmp: z.strictObject({ ...overIpv4, ...icmp }),
  all: z.strictObject(overIpv4),
  'tcp-ipv6': z.strictObject({ ...overIpv6, ...ports }),
  'udp-ipv6': z.strictObject({ ...overIpv6, ...ports }),
  icmpv6: z.strictObject({ ...overIpv6, ...icmp }),
  'all-ipv6': z.strictObject(overIpv6),
} as const
