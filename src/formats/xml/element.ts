/** An element of XML. Spaces that only lay the document out are left away between elements. */
export interface XmlElement {
  /** Name as it is written, with its prefix if it has one. */
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  /** Elements and text, in order. */
  readonly children: readonly XmlNode[]
}

/** What an element may contain. */
export type XmlNode = XmlElement | string

/** What an attribute is made from: one that is `undefined` is left away. */
export type XmlAttributes = Readonly<Record<string, string | number | undefined>>

/** Makes an element; children and attributes that are `undefined` are left away. */
export function element(
  name: string,
  attributes: XmlAttributes = {},
  ...children: readonly (XmlNode | undefined)[]
): XmlElement {
  const given = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, String(value)] as const],
  )
  return {
    name,
    attributes: Object.fromEntries(given),
    children: children.filter((child): child is XmlNode => child !== undefined && child !== ''),
  }
}

/** The child elements of an element, all or those of one name. */
export function childrenOf(parent: XmlElement | undefined, name?: string): readonly XmlElement[] {
  return (parent?.children ?? []).filter(
    (child): child is XmlElement => typeof child !== 'string' && (name === undefined || child.name === name),
  )
}

/** The first child element on a path of names, if there is one. */
export function childOf(parent: XmlElement | undefined, ...path: readonly string[]): XmlElement | undefined {
  return path.reduce<XmlElement | undefined>((found, name) => childrenOf(found, name)[0], parent)
}

/** The text of an element, without that of its children and without the space around it. */
export function textOf(parent: XmlElement | undefined): string | undefined {
  if (parent === undefined) return undefined
  return parent.children
    .filter((child) => typeof child === 'string')
    .join('')
    .trim()
}
