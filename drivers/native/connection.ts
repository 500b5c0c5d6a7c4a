import { release, type } from 'node:os'
import type { ConnectionBackend } from '../../src/backend.js'
import { HypervisorError } from '../../src/errors.js'
import { openLocalConnection } from '../../src/local/connection.js'
import { runnableArchitectures } from '../../src/local/elf.js'
import { createLocalHosts } from '../../src/local/host.js'
import type { ProcessDomain, ProcessFeature } from '../../src/local/process-domain.js'
import { requireProcessSpec } from '../../src/local/process-requirements.js'
import { allowParameters, type ConnectionUri, requireHere } from '../../src/uri.js'
import { createNativeDomain, nativeAbilities } from './domain.js'
import type { NativeOptions } from './options.js'

/** The driver has nothing beyond the neutral interface. */
export type NativeHandle = undefined

const hostAt = createLocalHosts<ProcessDomain>()

/**
 * Opens `native:///`, or `native:///NAME` for a set of domains apart from it. Domains live in this process: a
 * closed connection leaves them running, and the next one finds them. While a connection is open, a running
 * process keeps this program alive; after that it does not, and is killed when this program exits.
 *
 * @throws HypervisorError `ERR_INVALID_URI`; `ERR_UNSUPPORTED` on hosts other than Linux.
 */
export async function openNative(
  uri: ConnectionUri,
): Promise<ConnectionBackend<ProcessFeature, NativeOptions, NativeHandle>> {
  allowParameters(uri, [])
  requireHere(uri, 'on this host')
  if (process.platform !== 'linux') {
    throw new HypervisorError('ERR_UNSUPPORTED', `the native driver needs Linux, this is ${process.platform}`)
  }
  const host = hostAt(uri.path)
  return openLocalConnection(host, {
    native: undefined,
    capabilities: async () => ({
      hypervisor: `${type()} ${release()}`,
      guests: runnableArchitectures.map((architecture) => ({ architecture, accelerators: ['native'] })),
    }),
    async createDomain(definition) {
      await requireProcessSpec(definition.spec, nativeAbilities)
      return createNativeDomain(definition, host)
    },
  })
}
