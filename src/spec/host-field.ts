import { isIP } from 'node:net'
import { z } from 'zod'

/** A name of DNS, or an address. */
export const hostField = z
  .string()
  .max(253, 'must have at most 253 characters')
  .refine(
    (host) => isIP(host) !== 0 || /^[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9])?$/.test(host),
    'must be the name or address of a host',
  )

/** The name of a network interface: `IFNAMSIZ` of Linux leaves 15 characters. */
export const interfaceNameField = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,14}$/,
    'must be the name of an interface: at most 15 letters, digits, . _ -',
  )

/** An IPv4 or IPv6 address. */
export const addressField = z.string().refine((text) => isIP(text) !== 0, 'must be an IPv4 or IPv6 address')

/** A UUID, in lower case. libvirt draws those of pools and networks without the version of RFC 9562. */
export const anyUuidField = z.guid('must be a UUID').transform((uuid) => uuid.toLowerCase())
