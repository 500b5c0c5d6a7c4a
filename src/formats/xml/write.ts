import { HypervisorError } from '../../errors.js'
import type { XmlElement } from './element.js'
import { defaultXmlLimits } from './limits.js'
import { findForeignCharacter, isXmlName } from './names.js'

/**
 * Writes an element as XML 1.0, indented by two spaces; where text stands beside elements, nothing is added.
 * Whatever the texts and attributes hold, they stay texts and attributes: `parseXml` gives the same tree, with
 * neighbouring texts as one and without text of nothing but spaces beside elements.
 *
 * @throws HypervisorError `ERR_INVALID_ARGUMENT` for a character that XML does not have, a name that is none, or
 *   more elements in one another than are read.
 */
export function writeXml(root: XmlElement): string {
  const parts: string[] = []
  writeElement(parts, root, 0, true)
  return `${parts.join('')}\n`
}

/** Writes an element; `laidOut` unless text stands beside it or around it, where spaces would be more text. */
function writeElement(
  parts: string[],
  { name, attributes, children }: XmlElement,
  depth: number,
  laidOut: boolean,
): void {
  const { depth: deepest } = defaultXmlLimits
  if (depth >= deepest) throw invalid(`more than ${deepest} elements are in one another`)
  parts.push('<', checkedName(name))
  for (const [key, value] of Object.entries(attributes)) {
    parts.push(' ', checkedName(key), "='", escaped(value), "'")
  }
  if (children.every((child) => child === '')) {
    parts.push('/>')
    return
  }
  parts.push('>')
  const inner = laidOut && children.every((child) => typeof child !== 'string')
  for (const child of children) {
    if (inner) parts.push('\n', '  '.repeat(depth + 1))
    if (typeof child === 'string') parts.push(escaped(child))
    else writeElement(parts, child, depth + 1, inner)
  }
  if (inner) parts.push('\n', '  '.repeat(depth))
  parts.push('</', name, '>')
}

function checkedName(name: string): string {
  if (isXmlName(name)) return name
  throw invalid(`'${name.slice(0, 100)}' is no name of an element or attribute`)
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  "'": '&apos;',
  '"': '&quot;',
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;',
}

/** Line breaks and tabs as well: a reader would make spaces of them in attributes (XML 1.0, section 3.3.3). */
function escaped(text: string): string {
  if (findForeignCharacter(text) >= 0) throw invalid('a text has a control character, or half a character')
  return text.replace(/[&<>'"\n\r\t]/g, (character) => entities[character] ?? '')
}

function invalid(why: string): HypervisorError {
  return new HypervisorError('ERR_INVALID_ARGUMENT', `XML cannot hold this: ${why}`)
}
