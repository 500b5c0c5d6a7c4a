import type { XmlElement, XmlNode } from '../xml/element.js'

/** Whether two elements say the same to libvirt, which minds neither the order of attributes nor that of children. */
export function sameXml(one: XmlElement | undefined, other: XmlElement | undefined): boolean {
  if (one === undefined || other === undefined) return one === other
  return canonical(one) === canonical(other)
}

/** Whether two lists have the same elements, in any order. */
export function sameElements(some: readonly XmlElement[], others: readonly XmlElement[]): boolean {
  return some.length === others.length && canonicalList(some) === canonicalList(others)
}

/** An element without the children of these names. */
export function without(element: XmlElement, ...names: readonly string[]): XmlElement {
  const children = element.children.filter(
    (child) => typeof child === 'string' || !names.includes(child.name),
  )
  return { ...element, children }
}

function canonicalList(nodes: readonly XmlNode[]): string {
  return JSON.stringify(nodes.map(canonical).sort())
}

function canonical(node: XmlNode): string {
  if (typeof node === 'string') return JSON.stringify(node)
  const attributes = Object.entries(node.attributes).sort(([one], [other]) => (one < other ? -1 : 1))
  return JSON.stringify([node.name, attributes, canonicalList(node.children)])
}
