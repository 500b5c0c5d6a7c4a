import { childrenOf, type XmlElement } from '../xml/element.js'
import { sameElements } from './same.js'

/** A device with further children, which come in place of those of the same names. */
export function withDetails(device: XmlElement, details: readonly XmlElement[]): XmlElement {
  const names = new Set(details.map(({ name }) => name))
  const children = device.children.filter((child) => typeof child === 'string' || !names.has(child.name))
  return { ...device, children: [...children, ...details] }
}

/**
 * What has to be added to a device that was written to make it say what another one says.
 *
 * @param implied Children that the written device may have where the other has none of the name.
 * @returns `undefined` if adding is not enough.
 */
export function detailsOf(
  device: XmlElement,
  written: XmlElement,
  implied: readonly string[],
): readonly XmlElement[] | undefined {
  if (device.children.some((child) => typeof child === 'string')) return undefined
  const names = new Set([...childrenOf(device), ...childrenOf(written)].map(({ name }) => name))
  const details: XmlElement[] = []
  for (const name of names) {
    const wanted = childrenOf(device, name)
    if (wanted.length === 0 && implied.includes(name)) continue
    if (sameElements(wanted, childrenOf(written, name))) continue
    if (wanted.length === 0) return undefined
    details.push(...wanted)
  }
  return details
}
