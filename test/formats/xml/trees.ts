import fc from 'fast-check'
import type { XmlElement, XmlNode } from '../../../src/formats/xml/element.js'

/** A character of XML 1.0 (section 2.2), those that documents use for themselves oftener. */
const character = fc.oneof(
  fc.constantFrom(...'&<>\'"\n\r\t ;]-?!/=', '\u0085', '\u2028', '\ufffd', '\u{10ffff}', '\ud7ff', '\ue000'),
  fc.integer({ min: 0x20, max: 0xd7ff }).map((code) => String.fromCodePoint(code)),
  fc.integer({ min: 0x10000, max: 0x10ffff }).map((code) => String.fromCodePoint(code)),
)

/** Text of any characters that XML has. */
export const xmlText = fc.array(character, { maxLength: 12 }).map((characters) => characters.join(''))

/** Names of elements and attributes, also those that every object of JavaScript has. */
export const xmlName = fc.oneof(
  fc.constantFrom(
    'a',
    'b:c',
    '_',
    'x-1.2',
    'é',
    'Ω\u0301',
    '\u{10000}',
    ':',
    '__proto__',
    'constructor',
    'xmlns:q',
  ),
  fc.stringMatching(/^[A-Za-z_][A-Za-z0-9._-]{0,8}$/),
)

const isSpace = (child: XmlNode): boolean => typeof child === 'string' && /^[ \t\r\n]*$/.test(child)

/** Brings children into the form in which they are read: neighbouring texts as one, and no spaces for layout. */
function asRead(children: readonly XmlNode[]): readonly XmlNode[] {
  const joined: XmlNode[] = []
  for (const child of children) {
    const last = joined.at(-1)
    if (child === '') continue
    if (typeof child === 'string' && typeof last === 'string') joined[joined.length - 1] = last + child
    else joined.push(child)
  }
  const texts = joined.filter((child) => typeof child === 'string')
  const onlyLayout = texts.length < joined.length && texts.every(isSpace)
  return onlyLayout ? joined.filter((child) => typeof child !== 'string') : joined
}

const attributes = fc
  .array(fc.tuple(xmlName, xmlText), { maxLength: 4 })
  .map((pairs): Readonly<Record<string, string>> => Object.fromEntries(pairs))

/** Any tree, in the form in which it is read. */
export const xmlTree: fc.Arbitrary<XmlElement> = fc.letrec<{ tree: XmlElement }>((tie) => ({
  tree: fc.record({
    name: xmlName,
    attributes,
    children: fc
      .array(fc.oneof({ depthSize: 'small', withCrossShrink: true }, xmlText, tie('tree')), { maxLength: 4 })
      .map(asRead),
  }),
})).tree
