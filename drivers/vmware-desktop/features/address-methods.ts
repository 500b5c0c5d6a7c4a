import type { AddressMethods } from '../../../src/domain.js'
import { HypervisorError } from '../../../src/errors.js'
import type { Reference, Session } from '../../command-line/session.js'
import { cardsByMac } from '../machine/cards.js'
import type { DesktopMachine } from '../machine/read.js'
import type { DesktopTool } from '../tool.js'

/** Feature `interface-addresses`: what VMware Tools in the guest tell. */
export function addressMethods(
  session: Session<DesktopMachine>,
  tool: DesktopTool,
  dom: Reference,
): AddressMethods {
  return {
    async interfaceAddresses({ source = 'agent', signal } = {}) {
      if (source !== 'agent') {
        throw new HypervisorError(
          'ERR_UNSUPPORTED',
          `vmrest does not tell the addresses of a guest by '${source}'`,
          { field: 'source', hint: "Ask VMware Tools in the guest, with the source 'agent'." },
        )
      }
      const machine = await session.requireState(dom, 'running', 'paused')
      const cards = cardsByMac(machine.text)
      const found = await tool.rest().addresses(machine.vmx, signal)
      return found.map(({ mac, addresses }, index) => ({
        name: cards.get(mac) ?? `ethernet${index}`,
        mac,
        addresses,
      }))
    },
  }
}
