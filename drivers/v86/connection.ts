import type { ConnectionBackend } from '../../src/backend.js'
import { HypervisorError } from '../../src/errors.js'
import { openLocalConnection } from '../../src/local/connection.js'
import { createLocalHosts } from '../../src/local/host.js'
import { allowParameters, type ConnectionUri, requireHere } from '../../src/uri.js'
import { createV86Domain, type V86Domain, type V86Feature } from './domain.js'
import type { V86DriverOptions } from './options.js'
import { findPackage, type V86Package } from './package.js'
import { planMachine } from './requirements.js'

/** The driver's own handle: which v86 it is. */
export type V86Handle = V86Package

const hostAt = createLocalHosts<V86Domain>()

/**
 * Opens `v86:///`, or `v86:///NAME` for a set of domains apart from it. Domains live in this process: a closed
 * connection leaves them running, and the next one finds them. While a connection is open, a running machine
 * keeps this program alive; after that it does not, and ends with it.
 *
 * @throws HypervisorError `ERR_INVALID_URI`; `ERR_NOT_INSTALLED` if the package v86 is not there.
 */
export async function openV86(
  uri: ConnectionUri,
): Promise<ConnectionBackend<V86Feature, V86DriverOptions, V86Handle>> {
  allowParameters(uri, [])
  requireHere(uri, 'in this program')
  const handle = requirePackage()
  const host = hostAt(uri.path)
  return openLocalConnection(host, {
    native: handle,
    capabilities: async () => ({
      hypervisor: `v86 ${handle.version}`,
      guests: [{ architecture: 'i386', accelerators: ['wasm-jit', 'interpreter'] }],
    }),
    async createDomain(definition) {
      await planMachine(definition)
      return createV86Domain(definition, host)
    },
  })
}

function requirePackage(): V86Package {
  try {
    return findPackage()
  } catch (error) {
    throw new HypervisorError('ERR_NOT_INSTALLED', 'the package v86 is not installed', {
      hint: 'npm install v86',
      cause: error,
    })
  }
}
