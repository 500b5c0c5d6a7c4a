import { HypervisorError } from '../../errors.js'
import type { XmlElement, XmlNode } from './element.js'
import { defaultXmlLimits, type XmlLimits } from './limits.js'
import { findForeignCharacter } from './names.js'
import saxes from './saxes.cjs'

interface OpenElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: XmlNode[]
}

const pieceLength = 64 * 1024
const longestProblem = 200

/**
 * Reads an XML 1.0 document. A document type is refused, and with it every entity and external reference; so is
 * what is larger than the limits, before it takes more time or memory than that. Comments and processing
 * instructions are left away, and so is text of nothing but spaces beside elements, unless other text stands there too.
 *
 * @param what What is read, for the error.
 * @throws HypervisorError `ERR_INVALID_SPEC` with line and column, both counted from 1.
 */
export function parseXml(text: string, what = 'XML', limits: XmlLimits = {}): XmlElement {
  const { length, depth, nodes } = { ...defaultXmlLimits, ...defined(limits) }
  const refuse = (why: string): HypervisorError =>
    new HypervisorError('ERR_INVALID_SPEC', `the ${what} cannot be read: ${why}`)
  if (text.length > length) throw refuse(`it has ${text.length} characters, and ${length} is the most`)
  const foreign = findForeignCharacter(text)
  if (foreign >= 0) throw refuse(`${placeOf(text, foreign)}: it has a character that XML does not have`)
  const parser = new saxes.SaxesParser({
    position: true,
    xmlns: false,
    // Version 1.1 lets in control characters, which nothing that reads what we write would take.
    defaultXMLVersion: '1.0',
    forceXMLVersion: true,
  })
  const open: OpenElement[] = []
  let root: XmlElement | undefined
  let count = 0
  const refuseHere = (why: string): HypervisorError =>
    refuse(`line ${parser.line}, column ${Math.max(parser.column, 1)}: ${why}`)
  const countNode = (): void => {
    count += 1
    if (count > nodes) throw refuseHere(`it has more than ${nodes} elements and attributes`)
  }
  const addText = (piece: string): void => {
    const siblings = open.at(-1)?.children
    if (siblings === undefined || piece === '') return
    const last = siblings.at(-1)
    if (typeof last === 'string') siblings[siblings.length - 1] = last + piece
    else siblings.push(piece)
  }
  parser.on('error', ({ message }) => {
    const problem = message.replace(/^\d+:\d+: /, '').replace(/\.$/, '')
    throw refuseHere(problem.length > longestProblem ? `${problem.slice(0, longestProblem)}…` : problem)
  })
  parser.on('doctype', () => {
    throw refuseHere('it has a document type, which may pull in entities and other files')
  })
  parser.on('attribute', countNode)
  parser.on('opentag', ({ name, attributes }) => {
    countNode()
    if (open.length >= depth) throw refuseHere(`more than ${depth} elements are in one another`)
    open.push({ name, attributes: { ...attributes }, children: [] })
  })
  parser.on('text', addText)
  parser.on('cdata', addText)
  parser.on('closetag', () => {
    const ended = open.pop()
    if (ended === undefined) return
    const complete = { ...ended, children: withoutLayout(ended.children) }
    const parent = open.at(-1)
    if (parent === undefined) root = complete
    else parent.children.push(complete)
  })
  for (let start = 0; start < text.length; start += pieceLength) {
    parser.write(text.slice(start, start + pieceLength))
  }
  parser.close()
  if (root === undefined) throw refuse('it has no element')
  return root
}

function placeOf(text: string, index: number): string {
  const lines = text.slice(0, index).split(/\r\n|\r|\n/)
  return `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`
}

function defined({ length, depth, nodes }: XmlLimits) {
  return {
    ...(length === undefined ? {} : { length }),
    ...(depth === undefined ? {} : { depth }),
    ...(nodes === undefined ? {} : { nodes }),
  }
}

const isSpace = (child: XmlNode): boolean => typeof child === 'string' && /^[ \t\r\n]*$/.test(child)

function withoutLayout(children: readonly XmlNode[]): readonly XmlNode[] {
  const texts = children.filter((child) => typeof child === 'string')
  if (texts.length === children.length || !texts.every(isSpace)) return children
  return children.filter((child) => typeof child !== 'string')
}
