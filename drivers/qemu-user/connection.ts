import type { ConnectionBackend } from '../../src/backend.js'
import type { Capabilities } from '../../src/domain-data.js'
import { HypervisorError } from '../../src/errors.js'
import { openLocalConnection } from '../../src/local/connection.js'
import { createLocalHosts } from '../../src/local/host.js'
import type { ProcessDomain, ProcessFeature } from '../../src/local/process-domain.js'
import { requireProcessSpec } from '../../src/local/process-requirements.js'
import { allowParameters, type ConnectionUri, requireHere } from '../../src/uri.js'
import { createQemuUserDomain, qemuUserAbilities } from './domain.js'
import { installedArchitectures, requireEmulator } from './emulators.js'
import type { QemuUserOptions } from './options.js'
import { emulatorVersion } from './version.js'

/** The driver has nothing beyond the neutral interface. */
export type QemuUserHandle = undefined

const hostAt = createLocalHosts<ProcessDomain>()

/**
 * Opens `qemu-user:///`, or `qemu-user:///NAME` for a set of domains apart from it. Domains live in this process as the
 * native driver's do.
 *
 * @throws HypervisorError `ERR_INVALID_URI`; `ERR_UNSUPPORTED` on hosts other than Linux.
 */
export async function openQemuUser(
  uri: ConnectionUri,
): Promise<ConnectionBackend<ProcessFeature, QemuUserOptions, QemuUserHandle>> {
  allowParameters(uri, [])
  requireHere(uri, 'on this host')
  if (process.platform !== 'linux') {
    throw new HypervisorError(
      'ERR_UNSUPPORTED',
      `QEMU emulates processes on Linux only, this is ${process.platform}`,
    )
  }
  const host = hostAt(uri.path)
  return openLocalConnection(host, {
    native: undefined,
    capabilities: ({ signal }) => readCapabilities(signal),
    async createDomain(definition) {
      const { spec, options } = definition
      await requireProcessSpec(spec, qemuUserAbilities)
      requireEmulator(spec.architecture, options.binary)
      return createQemuUserDomain(definition, host)
    },
  })
}

async function readCapabilities(signal: AbortSignal | undefined): Promise<Capabilities> {
  const found = installedArchitectures()
  const [first] = found
  const version =
    first === undefined ? '(not installed)' : await emulatorVersion(requireEmulator(first), signal)
  return {
    hypervisor: `QEMU ${version}, user mode`,
    guests: found.map((architecture) => ({ architecture, accelerators: ['tcg'] })),
  }
}
