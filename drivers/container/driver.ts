import { defineDriver } from '../../src/driver.js'
import { processFeatures } from '../../src/local/process-domain.js'
import { openContainers } from './connection.js'
import { examineContainers } from './doctor.js'
import { containerOptions } from './options.js'

export type { ContainerHandle } from './connection.js'

/**
 * Containers of this host: a domain is a container with `boot.kernel`, a static program, as its first process. It has
 * a root that it cannot write, no capabilities and no way to new ones. Unless `container.mounts`, `container.root` and
 * `container.network` say otherwise the program is its only file, and it has no network. Between the native process and
 * virtual machines it shows what the kernel's walls alone cost.
 *
 * A container ends with this program as the native driver's processes do.
 */
export const container = defineDriver({
  name: 'container',
  title: 'Container',
  schemes: ['container'],
  class: 'container',
  evidence: { peer: 'real', description: 'crun 1.8, runc 1.1, bubblewrap 0.8 and unshare on Linux x86-64' },
  features: processFeatures,
  notes: {
    shutdown: 'SIGTERM, and the end of its standard input',
    suspend: 'SIGSTOP and SIGCONT to all its processes',
    console: 'standard input, and standard output and error in one stream',
  },
  options: containerOptions,
  connect: (uri, { signal }) => openContainers(uri, signal),
  doctor: (options) => examineContainers(options),
})
