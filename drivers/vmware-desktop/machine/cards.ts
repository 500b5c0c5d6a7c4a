import { parseVmx } from '../../../src/formats/vmx/dictionary.js'

/** Which card of a VMX file has which Ethernet address, in lower case: one that was given, or that VMware has made up. */
export function cardsByMac(text: string): ReadonlyMap<string, string> {
  const cards = new Map<string, string>()
  for (const { name, value } of parseVmx(text).values()) {
    const [, card] = /^(ethernet\d+)\.(?:generated)?address$/i.exec(name) ?? []
    if (card !== undefined) cards.set(value.toLowerCase(), card.toLowerCase())
  }
  return cards
}
