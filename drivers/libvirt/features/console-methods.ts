import type { ConsoleMethods } from '../../../src/domain.js'
import { HypervisorError } from '../../../src/errors.js'
import { childOf, childrenOf } from '../../../src/formats/xml/element.js'
import type { DomainReference } from '../rpc/references.js'
import type { LibvirtSession } from '../session.js'
import type { Consoles } from './consoles.js'

/** Feature `console`. */
export function consoleMethods(
  session: LibvirtSession,
  consoles: Consoles,
  dom: DomainReference,
): ConsoleMethods {
  return {
    async openConsole({ port = 0, signal } = {}) {
      await session.requireState(dom, 'running', 'paused')
      const aliases = await consoleAliases(session, dom)
      const device = aliases[port]
      if (device === undefined) {
        throw new HypervisorError('ERR_NO_DEVICE', `the domain '${dom.name}' has no serial port ${port}`, {
          field: 'port',
          hint: `It has ${aliases.length} with a console.`,
        })
      }
      return await consoles.open(dom, device, signal)
    },
  }
}

/** libvirt's names of the serial ports, or of the consoles of a machine without any. */
async function consoleAliases(
  session: LibvirtSession,
  dom: DomainReference,
): Promise<readonly (string | undefined)[]> {
  const devices = childOf(await session.xmlOf(dom, 'live'), 'devices')
  const serials = childrenOf(devices, 'serial')
  const ports = serials.length > 0 ? serials : childrenOf(devices, 'console')
  return ports.map((port) =>
    port.attributes['type'] === 'null' ? undefined : childOf(port, 'alias')?.attributes['name'],
  )
}
