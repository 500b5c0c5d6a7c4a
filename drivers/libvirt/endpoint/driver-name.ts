import { refuse } from '../../../src/refuse-uri.js'
import type { ConnectionUri } from '../../../src/uri.js'

/** The drivers of libvirt that are known to be of use, with the name of the daemon that has only this one. */
const libvirtDrivers = {
  qemu: 'virtqemud',
  lxc: 'virtlxcd',
  xen: 'virtxend',
  ch: 'virtchd',
  vbox: 'virtvboxd',
  bhyve: 'virtbhyved',
  vz: 'virtvzd',
  test: 'libvirtd',
} as const

/** A driver of libvirt. */
export type LibvirtDriverName = keyof typeof libvirtDrivers

/**
 * Reads which of libvirt's drivers is asked for: the parameter `driver`, for which `type` is another word, or the
 * scheme of one of libvirt's own URIs. Said more than once, it must be the same.
 *
 * @throws HypervisorError `ERR_INVALID_URI`.
 */
export function readDriverName(uri: ConnectionUri): LibvirtDriverName {
  const said = ['driver', 'type'].flatMap((parameter) => {
    const name = uri.parameters.get(parameter)
    return name === undefined ? [] : [{ where: parameter, name }]
  })
  if (uri.scheme !== 'libvirt') said.push({ where: 'the scheme', name: uri.scheme })
  const [first = { where: 'driver', name: 'qemu' }] = said
  const other = said.find(({ name }) => name !== first.name)
  if (other !== undefined) {
    const why = `${first.where} is '${first.name}', but ${other.where} is '${other.name}'`
    throw refuse(uri, why, 'Name the driver of libvirt once.')
  }
  if (isLibvirtDriver(first.name)) return first.name
  const hint = `Drivers: ${Object.keys(libvirtDrivers).join(', ')}.`
  throw refuse(uri, `libvirt has no driver '${first.name}'`, hint)
}

function isLibvirtDriver(name: string): name is LibvirtDriverName {
  return Object.hasOwn(libvirtDrivers, name)
}

/** Names of the sockets of the monolithic daemon and of the driver's own one (libvirt's page "Daemons"). */
export function socketNames(name: LibvirtDriverName): readonly string[] {
  const own = libvirtDrivers[name]
  return own === 'libvirtd' ? ['libvirt-sock'] : ['libvirt-sock', `${own}-sock`]
}

/** The folder of the sockets of daemons that belong to the whole host. */
export const systemSockets = '/run/libvirt'
