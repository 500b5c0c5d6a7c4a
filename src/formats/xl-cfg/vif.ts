import { networkSchema } from '../../spec/devices.js'
import { wordField } from '../../spec/fields.js'
import { refuse } from '../../spec/refuse.js'
import type { NetworkSpec } from '../../spec/schema.js'
import { given } from '../given.js'
import { nearestWord } from '../nearest-word.js'
import type { Parameters, XenType } from './settings.js'

/** The bridge of a network interface that names none (xl-network-configuration(5), "bridge"). */
const usualBridge = 'xenbr0'

/** The parameters of a network interface. @throws HypervisorError `ERR_INVALID_SPEC` with the field that Xen does not have. */
export function writeVif(network: NetworkSpec, field: string, type: XenType): Parameters {
  const { source, model, mac } = network
  if (network.type !== 'bridge' || source === undefined) {
    throw refuse(
      `${field}.type`,
      `Xen connects network interfaces to bridges, and knows no type ${network.type}`,
      'Use the type bridge, and name the bridge of the host as the source.',
    )
  }
  if (model !== undefined && type !== 'hvm') {
    throw refuse(`${field}.model`, `nothing is emulated for a guest of the type ${type}`, 'Leave it away.')
  }
  if (model?.startsWith('virtio')) {
    throw refuse(
      `${field}.model`,
      'Xen has a paravirtual card of its own in place of virtio',
      'Leave it away.',
    )
  }
  return {
    ...(mac === undefined ? {} : { mac }),
    bridge: source,
    ...(model === undefined ? {} : { model }),
  }
}

/** Reads a network interface, as near as a specification can say it. */
export function readVif(parameters: Parameters, id: string, type: XenType): NetworkSpec {
  const { mac, bridge = usualBridge, model } = parameters
  const { shape } = networkSchema
  return networkSchema.parse(
    given({
      id,
      type: 'bridge',
      source: wordField.safeParse(bridge).success ? bridge : nearestWord(bridge, usualBridge),
      mac: shape.mac.safeParse(mac).data,
      model: type === 'hvm' && !model?.startsWith('virtio') ? shape.model.safeParse(model).data : undefined,
    }),
  )
}
