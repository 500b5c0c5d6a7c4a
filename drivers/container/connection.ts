import type { ConnectionBackend } from '../../src/backend.js'
import { HypervisorError } from '../../src/errors.js'
import { openLocalConnection } from '../../src/local/connection.js'
import { runnableArchitectures } from '../../src/local/elf.js'
import { createLocalHosts } from '../../src/local/host.js'
import type { ProcessDomain, ProcessFeature } from '../../src/local/process-domain.js'
import { allowParameters, type ConnectionUri, requireHere, shownUri } from '../../src/uri.js'
import { chooseRuntime } from './choose.js'
import { createContainerDomain } from './domain.js'
import type { ContainerOptions } from './options.js'
import { requireContainerSpec } from './requirements.js'
import { type ContainerRuntime, containerRuntimes, isRuntime, requireRuntime } from './runtimes.js'
import { runtimeVersion } from './version.js'

/** What makes the containers of a connection. */
export interface ContainerHandle {
  readonly runtime: ContainerRuntime
  /** Path of its program. */
  readonly path: string
}

const hostAt = createLocalHosts<ProcessDomain>()

/**
 * Opens `container:///`, or `container:///NAME` for a set of domains apart from it. `?runtime=` names the program
 * that makes the containers; without it the first of crun, runc, bwrap and unshare is taken that works here. Domains
 * live in this process as the native driver's do.
 *
 * @throws HypervisorError `ERR_INVALID_URI`; `ERR_NOT_INSTALLED`; `ERR_UNSUPPORTED` if no container can be made here.
 */
export async function openContainers(
  uri: ConnectionUri,
  signal: AbortSignal | undefined,
): Promise<ConnectionBackend<ProcessFeature, ContainerOptions, ContainerHandle>> {
  allowParameters(uri, ['runtime'])
  requireHere(uri, 'on this host')
  const wanted = runtimeOf(uri)
  if (process.platform !== 'linux') {
    throw new HypervisorError(
      'ERR_UNSUPPORTED',
      `the container driver needs Linux, this is ${process.platform}`,
    )
  }
  const runtime = wanted === undefined ? await chooseRuntime(signal) : requireRuntime(wanted)
  const { name, path } = runtime
  const version = await runtimeVersion(runtime, signal)
  const host = hostAt(uri.path)
  return openLocalConnection(host, {
    native: { runtime: name, path },
    capabilities: async () => ({
      hypervisor: `${name} ${version}`,
      guests: runnableArchitectures.map((architecture) => ({ architecture, accelerators: ['native'] })),
    }),
    async createDomain(definition) {
      await requireContainerSpec(definition.spec, definition.options, name)
      return createContainerDomain(definition, host, runtime)
    },
  })
}

function runtimeOf(uri: ConnectionUri): ContainerRuntime | undefined {
  const word = uri.parameters.get('runtime')
  if (word === undefined || word === 'auto') return undefined
  if (isRuntime(word)) return word
  throw new HypervisorError('ERR_INVALID_URI', `'${shownUri(uri.text)}': there is no runtime '${word}'`, {
    hint: `Runtimes: auto, ${containerRuntimes.join(', ')}.`,
  })
}
