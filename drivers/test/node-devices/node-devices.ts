import { byName } from '../../../src/by-name.js'
import { HypervisorError } from '../../../src/errors.js'
import type { NodeDevice, NodeDeviceInfo, NodeDevices } from '../../../src/node-devices.js'
import type { Session } from '../session.js'

/** The feature `nodeDevices` of a connection. */
export function createNodeDevices(session: Session): NodeDevices {
  const { nodeDevices } = session.world
  const find = (name: string): NodeDeviceInfo => {
    const found = nodeDevices.get(name)
    if (found !== undefined) return found
    throw new HypervisorError('ERR_NO_DEVICE', `there is no device '${name}' of the host`)
  }
  const deviceOf = (name: string): NodeDevice => ({
    name,
    info: (o) => session.perform({ name: 'info', signal: o?.signal, work: () => find(name) }),
  })
  return {
    list: ({ capability, signal } = {}) =>
      session.perform({
        name: 'listNodeDevices',
        signal,
        work: () =>
          Object.freeze(
            [...nodeDevices.values()]
              .filter(({ capabilities }) => capability === undefined || capabilities.includes(capability))
              .sort(byName),
          ),
      }),
    lookup: (name, o) =>
      session.perform({
        name: 'lookupNodeDevice',
        signal: o?.signal,
        work: () => deviceOf(find(name).name),
      }),
  }
}
