import type { Duplex } from 'node:stream'
import { HypervisorError, isHypervisorError } from '../../../src/errors.js'
import { createSharedConsoles } from '../../../src/local/shared-consoles.js'
import type { DomainReference } from '../rpc/references.js'
import type { LibvirtSession } from '../session.js'

/** The consoles that a connection has open: libvirt gives a console to one client at a time. */
export interface Consoles {
  open(domain: DomainReference, device: string, signal: AbortSignal | undefined): Promise<Duplex>
  /** Gives every console back. */
  close(): Promise<void>
}

/** Makes {@link Consoles}. */
export function createConsoles({ client }: LibvirtSession): Consoles {
  const shared = createSharedConsoles('libvirt')
  const openSource = async (dom: DomainReference, devName: string): Promise<Duplex> => {
    const { stream } = await client
      .openStream('domainOpenConsole', { dom, devName, flags: 0 })
      .catch((error: unknown) => {
        throw inUse(error) ?? error
      })
    return stream
  }
  return {
    open: (dom, device, signal) =>
      shared.open(`${dom.uuid} ${device}`, () => openSource(dom, device), signal),
    close: shared.close,
  }
}

/** libvirt has no code of its own for a console that another client holds. */
function inUse(error: unknown): HypervisorError | undefined {
  if (!isHypervisorError(error, 'ERR_OPERATION_FAILED') || !/active console session/i.test(error.message)) {
    return undefined
  }
  return new HypervisorError('ERR_BUSY', error.message, {
    hint: 'Another client has this console open; libvirt gives it to one at a time.',
    cause: error.cause,
  })
}
