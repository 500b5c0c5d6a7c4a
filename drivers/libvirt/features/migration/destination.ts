import { randomBytes } from 'node:crypto'
import { dirname, join } from 'node:path'
import { HypervisorError } from '../../../../src/errors.js'
import { childOf, textOf } from '../../../../src/formats/xml/element.js'
import { parseUri } from '../../../../src/uri.js'
import { type Endpoint, readEndpoint } from '../../endpoint/endpoint.js'
import { readCapabilitiesXml } from '../../host.js'
import type { LibvirtClient } from '../../rpc/client.js'

/** @throws HypervisorError `ERR_INVALID_ARGUMENT` for the URI of another driver, `ERR_INVALID_URI` for none. */
export function readDestination(text: string): Endpoint {
  const uri = parseUri(text)
  if (uri.scheme === 'libvirt' || uri.parameters.get('via') === 'libvirt') return readEndpoint(uri)
  throw refuse(`'${uri.scheme}:' is the URI of another driver`, 'Write libvirt+unix:///system.')
}

/**
 * Makes sure that a machine may be sent from one daemon to the other. What tells hosts apart for libvirt is their UUID.
 *
 * @throws HypervisorError `ERR_INVALID_ARGUMENT` if it is the same one, `ERR_UNSUPPORTED` if a driver of libvirt at
 *   either end cannot migrate in this way.
 */
export async function requireOtherHost(source: LibvirtClient, destination: LibvirtClient): Promise<void> {
  for (const client of [source, destination]) {
    if (await hasFeature(client, parametersFeature)) continue
    throw new HypervisorError('ERR_UNSUPPORTED', 'the driver of libvirt at one end does not migrate')
  }
  const [here, there] = await Promise.all([hostUuid(source), hostUuid(destination)])
  if (here === undefined || here !== there) return
  throw refuse(
    `it is where the domain is, on the host ${here}`,
    'If it is another daemon on the same host, give it a host_uuid of its own in libvirtd.conf.',
  )
}

/** `VIR_DRV_FEATURE_MIGRATE_CHANGE_PROTECTION` and `VIR_DRV_FEATURE_MIGRATION_PARAMS` (src/libvirt_internal.h of libvirt). */
export const protectionFeature = 7
const parametersFeature = 13

/** Whether a driver of libvirt has something of its own kind, by `virDrvFeature`. */
export async function hasFeature(client: LibvirtClient, feature: number): Promise<boolean> {
  return (await client.call('connectSupportsFeature', { feature })).supported !== 0
}

async function hostUuid(client: LibvirtClient): Promise<string | undefined> {
  return textOf(childOf(await readCapabilitiesXml(client), 'host', 'uuid'))
}

/** The longest path of a UNIX socket on Linux (unix(7)). */
const longestPath = 107

/**
 * The path of a socket for two machines of one user on this host, which need no network: beside that of the daemon that
 * the machine goes to. `undefined` for a daemon of the whole system, whose machines may not write there.
 */
export function nearbySocket({ target, place }: Endpoint): string | undefined {
  const daemon = place.transport === 'unix' ? place.sockets[0] : undefined
  if (daemon === undefined || !target.endsWith('/session')) return undefined
  const path = join(dirname(daemon), `in.${randomBytes(4).toString('hex')}`)
  return Buffer.byteLength(path) > longestPath ? undefined : path
}

function refuse(why: string, hint: string): HypervisorError {
  return new HypervisorError('ERR_INVALID_ARGUMENT', `the domain cannot be migrated there: ${why}`, {
    field: 'destinationUri',
    hint,
  })
}
