import type { NetworkSpec } from '../../../src/spec/schema.js'
import type { Link, Settings } from '../prlctl/commands.js'
import type { FoundDevice } from './devices.js'

/** Cards by our names, in prlctl's words (`--adapter-type`). */
export const cardTypes: ReadonlyMap<string, string> = new Map([
  ['virtio', 'virtio'],
  ['e1000', 'e1000'],
  ['rtl8139', 'rtl'],
])

/** The words for a network interface. One that reaches nothing has no cable in it. */
export function networkWords({ type, source = '', model, mac = '' }: NetworkSpec): readonly [Settings, Link] {
  const attachment = type === 'user' ? 'shared' : type === 'bridge' ? 'bridged' : 'host'
  const card = model === undefined ? undefined : cardTypes.get(model)
  const settings: Settings = [
    ['type', attachment],
    ...(type === 'bridge' ? [['iface', source] as const] : []),
    ['mac', mac.replaceAll(':', '').toUpperCase()],
    ...(card === undefined ? [] : [['adapter-type', card] as const]),
  ]
  return [settings, type === 'isolated' ? 'disconnect' : 'connect']
}

/** A network interface, as a specification says it. What is neither shared nor bridged counts as one that reaches nothing. */
export function readNetwork(device: FoundDevice, id: string): object {
  const { type, iface, mac = '', card, connected } = device
  const kind = connected ? { shared: 'user', bridged: 'bridge' }[type ?? ''] : undefined
  const [model] = [...cardTypes].find(([, word]) => word === card) ?? []
  return {
    id,
    type: kind ?? 'isolated',
    ...(kind === 'bridge' ? { source: iface ?? 'default' } : {}),
    ...(model === undefined ? {} : { model }),
    ...(/^[0-9a-f]{12}$/i.test(mac) ? { mac: (mac.match(/../g) ?? []).join(':').toLowerCase() } : {}),
  }
}
