import type { AddressMethods, GuestInfoMethods } from '../../../src/domain.js'
import { HypervisorError } from '../../../src/errors.js'

/** Feature `interface-addresses`: what the agent says of the guest's interfaces. */
export function addressMethods({ guestInterfaces }: GuestInfoMethods): AddressMethods {
  return {
    async interfaceAddresses({ source = 'agent', signal } = {}) {
      if (source === 'agent') return await guestInterfaces({ signal })
      const why =
        source === 'lease' ? 'there is no daemon that gives leases' : 'no table is read that knows them'
      throw new HypervisorError(
        'ERR_UNSUPPORTED',
        `QEMU by itself does not know the addresses of a guest by '${source}': ${why}`,
        { field: 'source', hint: "Ask the agent in the guest, with the source 'agent'." },
      )
    },
  }
}
