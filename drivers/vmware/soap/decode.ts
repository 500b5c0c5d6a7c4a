import { HypervisorError } from '../../../src/errors.js'
import saxes from '../../../src/formats/xml/saxes.cjs'
import { instanceNamespace, schemaNamespace } from './envelope.js'
import { type SoapObject, type SoapValue, typeKey } from './value.js'

/** The most characters of an answer, elements in one another, elements in all, and prefixes that mean something at a place. */
const limits = { characters: 512 * 2 ** 20, depth: 128, elements: 20_000_000, prefixes: 1000 }

interface OpenElement {
  readonly name: string
  readonly prefixes: Prefixes
  /** Local name of the `xsi:type`, if there is one. */
  type: string | undefined
  /** Whether that type is one of XML Schema: the element holds a text then, if it is empty too. */
  simple: boolean
  /** The type of a managed object, for a reference. */
  reference: string | undefined
  text: string
  children: Children | undefined
}

/** Children by their local names. What is a list here came more than once. */
interface Children {
  [name: string]: string | SoapObject | SoapValue[]
}

/** What is handed on as it comes, so that a long answer is never held as a whole. */
export interface SoapItems {
  /** Local names of the elements, from those in `returnval` inwards: `['filterSet', 'objectSet']`. */
  readonly path: readonly [string, ...string[]]
  take(value: SoapValue): void
}

/** How many elements `returnval` is in, and the root of ours around them. */
const returnDepth = 4

/** Reads the XML of an answer as it comes. */
export interface SoapDecoder {
  /** @throws HypervisorError `ERR_PROTOCOL`. */
  write(text: string): void
  /** The document's root, as an object with its one child. @throws HypervisorError `ERR_PROTOCOL`. */
  end(): SoapObject
}

/**
 * Makes a {@link SoapDecoder}. What elements are called is their local name; attributes are told apart by their
 * namespace, whatever prefix it has. Document types are refused (SOAP 1.1, section 3).
 *
 * @param items What of `returnval` is handed on, and is not in the document.
 */
export function createDecoder(most: Partial<typeof limits> = {}, items?: SoapItems): SoapDecoder {
  const { characters, depth, elements } = { ...limits, ...most }
  // The parser's own look at namespaces takes as long as all the rest, for two attributes that matter here.
  const parser = new saxes.SaxesParser({
    xmlns: false,
    position: false,
    defaultXMLVersion: '1.0',
    forceXMLVersion: true,
  })
  const typeName = createNames()
  const root: OpenElement = open('', outermost)
  const path: OpenElement[] = [root]
  let read = 0
  let count = 0
  parser.on('error', ({ message }) => {
    throw malformed(message)
  })
  parser.on('doctype', () => {
    throw malformed('it has a document type')
  })
  parser.on('opentag', ({ name, attributes }) => {
    count += 1
    if (count > elements) throw malformed(`it has more than ${elements} elements`)
    if (path.length > depth) throw malformed(`more than ${depth} elements are in one another`)
    const parent = path.at(-1)
    const prefixes = declaredBy(attributes, parent?.prefixes ?? outermost)
    const element = open(localName(name), prefixes)
    for (const key in attributes) {
      if (key === 'type') element.reference = typeName(attributes[key] ?? '')
      else if (localName(key) === 'type' && namespaceOf(prefixOf(key), prefixes) === instanceNamespace) {
        const value = attributes[key] ?? ''
        element.type = typeName(localName(value))
        element.simple = namespaceOf(prefixOf(value), prefixes) === schemaNamespace
      }
    }
    path.push(element)
  })
  const addText = (text: string): void => {
    const current = path.at(-1)
    if (current !== undefined) current.text += text
  }
  parser.on('text', addText)
  parser.on('cdata', addText)
  parser.on('closetag', () => {
    const ended = path.pop()
    const parent = path.at(-1)
    if (ended === undefined || parent === undefined) throw malformed('an element ends that has not begun')
    const value = contentOf(ended)
    if (items !== undefined && isItem(items, ended, path)) items.take(value)
    else add(parent, ended.name, value)
  })
  return {
    write(text) {
      read += text.length
      if (read > characters) throw malformed(`it has more than ${characters} characters`)
      parser.write(text)
    },
    end() {
      parser.close()
      return root.children ?? {}
    },
  }
}

/**
 * What a prefix stands for in an element and in those within it, on top of what is declared around it. Some servers declare
 * one in every other element, so that a map for each would be most of what is read.
 */
interface Prefixes {
  readonly prefix: string
  readonly namespace: string
  readonly around: Prefixes | undefined
  /** How many there are together with those around. */
  readonly count: number
}

const outermost: Prefixes = { prefix: '', namespace: '', around: undefined, count: 0 }

/** What prefixes stand for in an element: mostly the same as around it (Namespaces in XML 1.0, section 6.1). */
function declaredBy(attributes: Readonly<Record<string, string>>, around: Prefixes): Prefixes {
  let declared = around
  for (const key in attributes) {
    if (!key.startsWith('xmlns') || (key.length > 5 && key[5] !== ':')) continue
    const prefix = key.slice(6)
    const namespace = attributes[key] ?? ''
    if (namespaceOf(prefix, declared) === namespace) continue
    const count = declared.count + 1
    if (count > limits.prefixes) throw malformed(`it has more than ${limits.prefixes} prefixes at a place`)
    declared = { prefix, namespace, around: declared, count }
  }
  return declared
}

function namespaceOf(prefix: string, prefixes: Prefixes): string | undefined {
  for (let scope: Prefixes | undefined = prefixes; scope !== undefined; scope = scope.around) {
    if (scope.prefix === prefix) return scope.namespace
  }
  return undefined
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

function prefixOf(name: string): string {
  return name.slice(0, Math.max(name.indexOf(':'), 0))
}

/** @param around The elements around it, outermost first. */
function isItem({ path }: SoapItems, { name }: OpenElement, around: readonly OpenElement[]): boolean {
  if (around.length !== returnDepth + path.length || name !== path.at(-1)) return false
  return path.slice(0, -1).every((step, index) => around[returnDepth + 1 + index]?.name === step)
}

/** The types of an answer are few, and each is kept once. */
function createNames(): (name: string) => string {
  const names = new Map<string, string>()
  return (name) => {
    const known = names.get(name)
    if (known !== undefined) return known
    const kept = withoutParent(name)
    if (names.size < mostNames) names.set(kept, kept)
    return kept
  }
}

const mostNames = 1000

/** From this length on V8 makes a part of a text a view of the whole (`SlicedString::kMinLength`). */
const shortestView = 13

/**
 * A text of its own memory. A part of a longer text keeps all of that alive, so that who keeps a name of a machine would
 * keep the piece of the answer in which it stood.
 */
function withoutParent(text: string): string {
  return text.length < shortestView ? text : ` ${text}`.slice(1)
}

function open(name: string, prefixes: Prefixes): OpenElement {
  return {
    name,
    prefixes,
    type: undefined,
    simple: false,
    reference: undefined,
    text: '',
    children: undefined,
  }
}

function add(parent: OpenElement, name: string, value: string | SoapObject): void {
  parent.children ??= {}
  const { children } = parent
  const there = Object.hasOwn(children, name) ? children[name] : undefined
  if (there === undefined) set(children, name, value)
  else if (Array.isArray(there)) there.push(value)
  else set(children, name, [there, value])
}

/** Names come from outside: one that means something to the language is a property like any other. */
function set(children: Children, name: string, value: Children[string]): void {
  if (name !== '__proto__') children[name] = value
  else Object.defineProperty(children, name, { value, enumerable: true, writable: true, configurable: true })
}

function contentOf({ type, simple, reference, text, children }: OpenElement): string | SoapObject {
  if (children !== undefined) {
    if (type !== undefined) children[typeKey] = type
    return children
  }
  if (reference !== undefined) return { type: reference, value: withoutParent(text) }
  if (text === '' && type !== undefined && !simple && type !== 'string') return { [typeKey]: type }
  return withoutParent(text)
}

function malformed(why: string): HypervisorError {
  return new HypervisorError('ERR_PROTOCOL', `the server's answer cannot be read: ${why}`)
}
