import { aliasPrefix } from '../../src/formats/libvirt-xml/alias.js'

/** The identifier of a device: what a user gave it, else libvirt's own alias. */
export function deviceId(alias: string): string {
  return alias.startsWith(aliasPrefix) ? alias.slice(aliasPrefix.length) : alias
}
