import type { NetworkSpec } from '../../../src/spec/schema.js'
import { type Lines, lineNamed } from '../vboxmanage/machine-readable.js'

/** Network interfaces that a machine with either chipset may have. */
export const mostCards = 8

/** Cards by our names, in VirtualBox's words (VirtualBox User Manual, "Virtual Networking Hardware"). */
export const cardTypes: ReadonlyMap<string, string> = new Map([
  ['e1000', '82540EM'],
  ['pcnet', 'Am79C973'],
  ['virtio', 'virtio'],
])

/** Options of `modifyvm`, each with its values. */
export type Settings = readonly (readonly [option: string, ...values: readonly string[]])[]

/** The settings of all network interfaces; those that are not there are switched off. */
export function networkSettings(networks: readonly NetworkSpec[]): Settings {
  return Array.from({ length: mostCards }, (_, index) => {
    const network = networks[index]
    return network === undefined ? [[`nic${index + 1}`, 'none'] as const] : cardSettings(network, index + 1)
  }).flat()
}

function cardSettings(
  { type, source = '', model, mac = '', forwards }: NetworkSpec,
  number: number,
): Settings {
  const attachment = { user: 'nat', bridge: 'bridged', isolated: 'null', tap: 'null' }[type]
  const card = model === undefined ? undefined : cardTypes.get(model)
  return [
    [`nic${number}`, attachment],
    ...(card === undefined ? [] : [[`nictype${number}`, card] as const]),
    ...(type === 'bridge' ? [[`bridgeadapter${number}`, source] as const] : []),
    [`macaddress${number}`, mac.replaceAll(':', '').toUpperCase()],
    ...forwards.map(({ protocol, host, guest }) => {
      const rule = [`${protocol}${host}`, protocol, '127.0.0.1', host, '', guest]
      return [`natpf${number}`, rule.join(',')] as const
    }),
  ]
}

/**
 * Reads the network interfaces. Rules of forwarded ports stand behind the interface that they are of.
 *
 * @param idOf The id that a place had, if it is known.
 */
export function readNetworks(lines: Lines, idOf: (place: string) => string | undefined): readonly object[] {
  const cards: { place: string; type: string; forwards: object[] }[] = []
  for (const [name, value] of lines) {
    if (/^nic\d$/.test(name) && value !== 'none' && !cards.some(({ place }) => place === name)) {
      cards.push({ place: name, type: value, forwards: [] })
    }
    const rule = /^Forwarding\(\d+\)$/.test(name)
      ? /^[^,]*,(tcp|udp),[^,]*,(\d+),[^,]*,(\d+)$/.exec(value)
      : null
    if (rule !== null) {
      cards.at(-1)?.forwards.push({ protocol: rule[1], host: Number(rule[2]), guest: Number(rule[3]) })
    }
  }
  const used = new Set(cards.flatMap(({ place }) => idOf(place) ?? []))
  return cards.map(({ place, type, forwards }, index) => {
    const number = place.slice(3)
    const address = lineNamed(lines, `macaddress${number}`) ?? ''
    const card = lineNamed(lines, `nictype${number}`)
    const source = lineNamed(lines, `bridgeadapter${number}`)
    return {
      id: idOf(place) ?? freeId(`net${index}`, used),
      type: type === 'nat' ? 'user' : type === 'bridged' ? 'bridge' : 'isolated',
      ...(type === 'bridged' && source !== undefined ? { source } : {}),
      ...modelOf(card),
      mac: (address.match(/../g) ?? []).join(':').toLowerCase(),
      forwards: type === 'nat' ? forwards : [],
    }
  })
}

function modelOf(card: string | undefined): { readonly model?: string } {
  const [model] = [...cardTypes].find(([, word]) => word === card) ?? []
  return model === undefined ? {} : { model }
}

/** An id that no other device has. */
export function freeId(wanted: string, used: Set<string>): string {
  let id = wanted
  for (let number = 0; used.has(id); number += 1) id = `${wanted.replace(/\d+$/, '')}${number}`
  used.add(id)
  return id
}
