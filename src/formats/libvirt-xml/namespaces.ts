import type { XmlElement } from '../xml/element.js'

/** An element with the declarations of the prefixes that it needs when it stands alone (Namespaces in XML 1.0). */
export function withNamespaces(child: XmlElement, root: XmlElement): XmlElement {
  const declared = Object.entries(root.attributes).filter(
    ([name]) =>
      name === 'xmlns' || (name.startsWith('xmlns:') && usesPrefix(child, name.slice('xmlns:'.length))),
  )
  if (declared.length === 0) return child
  return { ...child, attributes: { ...Object.fromEntries(declared), ...child.attributes } }
}

function usesPrefix({ name, attributes, children }: XmlElement, prefix: string): boolean {
  return (
    [name, ...Object.keys(attributes)].some((word) => word.startsWith(`${prefix}:`)) ||
    children.some((child) => typeof child !== 'string' && usesPrefix(child, prefix))
  )
}
