import { networkSchema } from '../../spec/devices.js'
import { wordField } from '../../spec/fields.js'
import { refuse } from '../../spec/refuse.js'
import type { NetworkSpec } from '../../spec/schema.js'
import { given } from '../given.js'
import { nearestWord } from '../nearest-word.js'
import { type Entries, valueNamed } from './entries.js'

/** The cards that VMware emulates, in its words. */
const models: readonly string[] = ['vlance', 'vmxnet', 'vmxnet2', 'vmxnet3', 'e1000', 'e1000e']

/** The network of the host's own card, in VMware Workstation. */
const usualNetwork = 'VMnet0'

/** The lines of a network interface. @throws HypervisorError `ERR_INVALID_SPEC`. */
export function writeNetwork(
  network: NetworkSpec,
  place: string,
  field: string,
): readonly (readonly [name: string, value: string])[] {
  const { type, source, model, mac, forwards } = network
  if (forwards.length > 0) throw refuse(`${field}.forwards`, 'a VMX file has no words for forwarded ports')
  if (type !== 'bridge' && type !== 'user') {
    throw refuse(`${field}.type`, `VMware does not know the type ${type}`, 'Use user (NAT) or bridge.')
  }
  if (model !== undefined && !models.includes(model)) {
    throw refuse(`${field}.model`, `VMware does not emulate ${model}`, `Use one of ${models.join(', ')}.`)
  }
  const lines: readonly (readonly [name: string, value: string])[] = [
    ['present', 'TRUE'],
    ['connectionType', type === 'user' ? 'nat' : 'bridged'],
    ...(type === 'bridge' && source !== undefined ? [['networkName', source] as const] : []),
    ...(model === undefined ? [] : [['virtualDev', model] as const]),
    ...addressLines(mac),
  ]
  return lines.map(([name, value]) => [`${place}.${name}`, value] as const)
}

/** VMware keeps 00:0c:29 for itself, and takes others than 00:50:56:00 to 3f only where it is told not to check them. */
function addressLines(mac: string | undefined): readonly (readonly [name: string, value: string])[] {
  if (mac === undefined) return [['addressType', 'generated']]
  if (mac.startsWith('00:0c:29:')) {
    return [
      ['addressType', 'generated'],
      ['generatedAddress', mac],
    ]
  }
  const checked = /^00:50:56:[0-3]/.test(mac)
  return [
    ['addressType', 'static'],
    ['address', mac],
    ...(checked ? [] : [['checkMACAddress', 'FALSE'] as const]),
  ]
}

/** Reads a network interface, as near as a specification can say it; `undefined` for one that it has no words for. */
export function readNetwork(entries: Entries, place: string, id: string): NetworkSpec | undefined {
  const line = (name: string): string | undefined => valueNamed(entries, `${place}.${name}`)
  const type = line('connectionType')?.toLowerCase() ?? 'bridged'
  // One that reaches the host alone, and one of a segment of its own, are neither isolated nor on a bridge.
  if (!['bridged', 'custom', 'nat'].includes(type)) return undefined
  const named = line('networkName') ?? line('vnet')?.replace(/^\/dev\//, '') ?? usualNetwork
  const source = wordField.safeParse(named).success ? named : nearestWord(named, usualNetwork)
  const isStatic = line('addressType')?.toLowerCase() === 'static'
  const { shape } = networkSchema
  return networkSchema.parse(
    given({
      id,
      ...(type === 'nat' ? { type: 'user' } : { type: 'bridge', source }),
      mac: shape.mac.safeParse(isStatic ? line('address') : line('generatedAddress')).data,
      model: models.find((model) => model === line('virtualDev')?.toLowerCase()),
    }),
  )
}
