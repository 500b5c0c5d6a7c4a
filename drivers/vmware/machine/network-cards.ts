/** Types of the API, by the models of cards. The first is what a card is if nobody says it. */
export const cardTypes: Readonly<Record<string, string>> = {
  e1000: 'VirtualE1000',
  e1000e: 'VirtualE1000e',
  vmxnet3: 'VirtualVmxnet3',
  vmxnet2: 'VirtualVmxnet2',
  pcnet32: 'VirtualPCNet32',
}

/** vSphere Configuration Maximums 6.5: network interfaces of a machine. */
export const mostCards = 10

/** The card that every old guest knows. */
export const usualCard = 'e1000'

/** The model of a card of a type of the API. */
export function modelOf(type: string): string | undefined {
  return Object.entries(cardTypes).find(([, name]) => name === type)?.[0]
}

/** A network's name as a word, for the field `source`, which takes no other. */
export function sourceWord(name: string): string {
  const word = name.replace(/[^A-Za-z0-9._+-]/g, '_').replace(/^[^A-Za-z0-9]+/, '')
  return word.slice(0, 64) || 'network'
}
