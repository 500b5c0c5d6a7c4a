import { driverNames } from '../registry.js'

/** Keys of a specification that formats have, whether or not there is a driver of the name. */
export const formatKeys = ['xen', 'vmware-desktop'] as const

/** The keys that a specification may have beside its own fields: those of drivers and of formats. Loads nothing. */
export function specKeys(): readonly string[] {
  return [...new Set([...driverNames(), ...formatKeys])]
}
