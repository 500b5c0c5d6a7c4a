import { rm } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import type { MigrateMethods, MigrateOptions } from '../../../src/domain.js'
import { HypervisorError } from '../../../src/errors.js'
import { isChange } from '../../../src/event-waiters.js'
import { refuseTaken } from '../domain-lookup.js'
import { openPlainClient } from '../plain-client.js'
import type { OpenClient } from '../rpc/client.js'
import type { DomainReference } from '../rpc/references.js'
import type { LibvirtSession } from '../session.js'
import {
  hasFeature,
  nearbySocket,
  protectionFeature,
  readDestination,
  requireOtherHost,
} from './migration/destination.js'
import { changeProtection, moveDomain } from './migration/handshake.js'
import { watchJob } from './migration/watch.js'

/**
 * Feature `migrate`: from daemon to daemon, led from here. Where both are on this host, they see the same files, so
 * libvirt's question whether they share their storage is answered; elsewhere libvirt asks it.
 */
export function migrateMethods(session: LibvirtSession, dom: DomainReference): MigrateMethods {
  return {
    async migrate(destinationUri, options = {}) {
      const { signal } = options
      const bandwidth = readBandwidth(options.bandwidth)
      const endpoint = readDestination(destinationUri)
      const { state } = await session.requireState(dom, 'running', 'paused')
      const { client: destination, close } = await openPlainClient(endpoint, signal)
      const sameFiles = session.local && endpoint.place.transport === 'unix'
      const socket = sameFiles && endpoint.migrateUri === undefined ? nearbySocket(endpoint) : undefined
      try {
        await requireOtherHost(session.client, destination)
        await refuseTaken(destination, dom)
        signal?.throwIfAborted()
        await send(session, dom, destination, {
          signal,
          onProgress: options.onProgress,
          bandwidth,
          uri: endpoint.migrateUri ?? (socket && `unix://${pathToFileURL(socket).pathname}`),
          paused: state === 'paused',
          sameFiles,
        })
      } finally {
        await close()
        if (socket !== undefined) await rm(socket, { force: true }).catch(() => {})
      }
    },
  }
}

/** `virDomainMigrateFlags` (include/libvirt/libvirt-domain.h). */
const flags = { live: 1, persistDestination: 8, paused: 32, unsafe: 512 } as const

interface Sending extends Pick<MigrateOptions, 'signal' | 'onProgress'> {
  readonly bandwidth: number | undefined
  readonly uri: string | undefined
  readonly paused: boolean
  readonly sameFiles: boolean
}

async function send(
  session: LibvirtSession,
  dom: DomainReference,
  destination: OpenClient,
  { signal, onProgress, bandwidth, uri, paused, sameFiles }: Sending,
): Promise<void> {
  const { client } = session
  const allFlags =
    flags.live |
    flags.persistDestination |
    (paused ? flags.paused : 0) |
    (sameFiles ? flags.unsafe : 0) |
    ((await hasFeature(client, protectionFeature)) ? changeProtection : 0)
  await session.told(isChange(dom, 'migrated'), () =>
    client.alone(signal, (leaving) =>
      destination.alone(signal, (arriving) =>
        moveDomain({
          dom,
          source: leaving,
          destination: arriving,
          flags: allFlags,
          uri,
          bandwidth,
          signal,
          whileSending: (work) =>
            watchJob(client, dom, { signal, onProgress, isPointless: () => arriving.ended }, work),
        }),
      ),
    ),
  )
}

/** libvirt counts in MiB a second (`VIR_MIGRATE_PARAM_BANDWIDTH`). */
function readBandwidth(bandwidth: number | undefined): number | undefined {
  if (bandwidth === undefined) return undefined
  if (Number.isSafeInteger(bandwidth) && bandwidth >= 2 ** 20) return Math.floor(bandwidth / 2 ** 20)
  throw new HypervisorError(
    'ERR_INVALID_ARGUMENT',
    `${bandwidth} is not a number of bytes a second that libvirt can keep to`,
    { field: 'bandwidth', hint: 'It counts in whole MiB: write 1048576 or more.' },
  )
}
