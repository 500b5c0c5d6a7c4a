import { randomUUID } from 'node:crypto'
import type { ConnectionBackend, DomainBackend } from '../../src/backend.js'
import { byName } from '../../src/by-name.js'
import type { CallOptions } from '../../src/call.js'
import { HypervisorError, isHypervisorError } from '../../src/errors.js'
import { createEventHub } from '../../src/event-hub.js'
import { createLifecycle } from '../../src/lifecycle.js'
import { createSharedConsoles } from '../../src/local/shared-consoles.js'
import type { ConnectionUri } from '../../src/uri.js'
import { defineDomain } from './define.js'
import { createXenDomain, type XenFeature } from './domain.js'
import { readEndpoint } from './endpoint.js'
import { openHost } from './host/open.js'
import { readCapabilities, readNode } from './host-facts.js'
import { openLink } from './link.js'
import { createNative, type XenNative } from './native.js'
import { createNews } from './news/news.js'
import type { XenOptions } from './options.js'
import { createSession } from './session.js'
import { damagedInfo, domainsOf, identityOf, infoOf, lookUpIn } from './state/find.js'
import { createSurveyor } from './state/survey.js'

/** A connection of this driver. */
export type XenConnection = ConnectionBackend<XenFeature, XenOptions, XenNative>

/**
 * Opens a dom0: this host, or one that SSH leads to; {@link readEndpoint} has the forms of the URI.
 *
 * @throws HypervisorError `ERR_INVALID_URI`, `ERR_CONNECT` if there is no Xen, `ERR_NOT_INSTALLED` if there is no `xl`; over
 *   SSH `ERR_AUTH`, `ERR_HOST_KEY`, `ERR_FILE` for a file of known hosts that cannot be read.
 */
export async function openXen(uri: ConnectionUri, { signal }: CallOptions): Promise<XenConnection> {
  const endpoint = readEndpoint(uri)
  const lifecycle = createLifecycle()
  const hub = createEventHub()
  const self = randomUUID()
  const surveyor = createSurveyor()
  const consoles = createSharedConsoles('xen')
  const news = createNews(self, surveyor, hub.emit)
  const link = await openLink(
    {
      lifecycle,
      openHost: (stop) => openHost(endpoint, stop),
      onOpen: news.listen,
      onReconnect: () => hub.emit({ type: 'gap', reason: 'reconnected', time: Date.now() }),
    },
    signal,
  ).catch((error: unknown) => {
    throw isHypervisorError(error, 'ERR_OPERATION_FAILED') ? noXen(error) : error
  })
  const session = createSession(self, link.host, surveyor, news)
  const domainOf = (dom: { readonly name: string; readonly uuid: string }): DomainBackend<XenFeature> =>
    createXenDomain(session, consoles, { name: dom.name, uuid: dom.uuid })
  return {
    native: createNative(session),
    lifecycle,
    events: hub,
    async define(definition, options) {
      await defineDomain(session, definition, options.signal)
      return domainOf(definition.spec)
    },
    async list({ states }) {
      const survey = await session.survey()
      return [...domainsOf(survey).map(infoOf), ...survey.damaged.map(damagedInfo)]
        .filter(({ state }) => states === undefined || states.includes(state))
        .sort(byName)
    },
    lookup: async (nameOrUuid) => domainOf(identityOf(lookUpIn(await session.survey(), nameOrUuid))),
    node: () => readNode(session),
    capabilities: () => readCapabilities(session),
    async close() {
      await consoles.close()
      await link.close()
    },
  }
}

/** The error of a host on which xl fails: it does not run under Xen, or the user may not manage it. */
function noXen(cause: HypervisorError): HypervisorError {
  return new HypervisorError('ERR_CONNECT', `there is no Xen to manage: ${cause.message}`, {
    hint: 'Connect to a dom0 as root: xen+ssh://root@host/.',
    cause: cause.cause,
  })
}
