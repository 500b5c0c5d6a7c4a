import { expect } from 'chai'
import fc from 'fast-check'
import { HypervisorError } from '../../../src/errors.js'
import { decodeXml } from '../../../src/formats/xml/decode.js'
import { element } from '../../../src/formats/xml/element.js'
import { parseXml } from '../../../src/formats/xml/parse.js'
import { writeXml } from '../../../src/formats/xml/write.js'
import { thrown } from '../../support/rejection.js'
import { xmlTree } from './trees.js'

/** What is said of a document that is refused. */
function refusal(text: string): string {
  return thrown('ERR_INVALID_SPEC', () => parseXml(text, 'file')).message
}

/** Reads what may be refused, but only as every refusal is. */
function readOrRefuse(text: string): void {
  try {
    parseXml(text)
  } catch (error) {
    if (!(error instanceof HypervisorError)) throw error
    expect(error.code).to.equal('ERR_INVALID_SPEC')
    expect(error.message.length).to.be.below(500)
  }
}

describe('an XML document', () => {
  it('is read as it was written, whatever its names, attributes and texts are', () => {
    fc.assert(
      fc.property(xmlTree, (tree) => {
        expect(parseXml(writeXml(tree))).to.deep.equal(tree)
      }),
      { numRuns: 500 },
    )
  })

  it('is written again to the same text', () => {
    fc.assert(
      fc.property(xmlTree, (tree) => {
        const text = writeXml(tree)
        expect(writeXml(parseXml(text))).to.equal(text)
      }),
    )
  })

  it('keeps every attribute under its own name, also those that objects have', () => {
    const { attributes } = parseXml("<a __proto__='1' constructor='2' toString='3'/>")
    expect(Object.entries(attributes)).to.deep.equal([
      ['__proto__', '1'],
      ['constructor', '2'],
      ['toString', '3'],
    ])
  })

  it('is laid out in lines, but for elements beside text', () => {
    const tree = element(
      'a',
      { b: 1 },
      element('c'),
      element('d', {}, 'x ', element('e', {}, element('f')), ' y'),
    )
    expect(writeXml(tree)).to.equal("<a b='1'>\n  <c/>\n  <d>x <e><f/></e> y</d>\n</a>\n")
  })

  it('loses comments, processing instructions and spaces for layout, and no more', () => {
    const text =
      "<?xml version='1.0'?><!-- a --><a>\n <?b c?>\n <d> </d> <!-- e --> <f>g<!-- h --><![CDATA[<i>]]>j</f>\n</a>"
    expect(parseXml(text)).to.deep.equal(element('a', {}, element('d', {}, ' '), element('f', {}, 'g<i>j')))
  })

  it('reads character references and the five entities', () => {
    expect(parseXml("<a b='&#65;&#x1F600;&lt;&#10;'>&amp;&apos;&quot;&gt;&#13;</a>")).to.deep.equal(
      element('a', { b: 'A😀<\n' }, '&\'">\r'),
    )
  })
})

describe('an XML document that is refused', () => {
  const documents: readonly (readonly [what: string, text: string, message: RegExp])[] = [
    ['an element that is not closed', '<a>\n <b>\n</a>', /line 3, column 4: unexpected close tag/],
    ['nothing', '', /cannot be read/],
    ['no element', '<!-- a -->', /cannot be read/],
    ['two roots', '<a/>\n<b/>', /line 2, column \d: /],
    ['text behind the root', '<a/>\nb', /line 2, column \d: /],
    ['an attribute twice', "<a b='1' b='2'/>", /line 1, column \d+: duplicate attribute/],
    ['an attribute without quotes', '<a b=1/>', /line 1, column 6: unquoted attribute/],
    ['an ampersand alone', '<a>\n\n x &; y</a>', /line 3, column 5: /],
    [
      'a control character',
      '<a>\n\r\u0001</a>',
      /line 3, column 1: it has a character that XML does not have/,
    ],
    ['a control character as a reference', '<a>&#1;</a>', /malformed character entity/],
    ['half a character', '<a>\ud800</a>', /line 1, column 4: it has a character that XML does not have/],
    ['an unknown entity', '<a>&nbsp;</a>', /undefined entity/],
    ['a control character of XML 1.1', "<?xml version='1.1'?><a>&#1;</a>", /malformed character entity/],
    ['the end in the middle', '<a><b c="', /line 1, column 9: unclosed tag/],
    ['a document type', '<!DOCTYPE a>\n<a/>', /line 1, column \d+: it has a document type/],
    ['an external document type', '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', /document type/],
    ['entities that grow', '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a>&c;</a>', /document type/],
    [
      'an external entity',
      '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
      /document type/,
    ],
  ]
  for (const [what, text, message] of documents) {
    it(`is one with ${what}, and the error says where`, () => {
      expect(refusal(text)).to.match(message)
    })
  }

  it('is shown in the error with no more than a line of it', () => {
    expect(refusal(`<a></${'b'.repeat(1e6)}>`).length).to.be.below(400)
  })

  it('is never anything but an ERR_INVALID_SPEC, for any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), readOrRefuse), { numRuns: 500 })
    const pieces = fc.constantFrom(
      '<',
      '>',
      '/',
      '?',
      '!',
      '[',
      ']',
      '&',
      ';',
      '#',
      '=',
      '"',
      "'",
      '-',
      'a',
      'b',
      ' ',
      '\n',
      'CDATA',
      '--',
      'xml',
      '\ud800',
    )
    fc.assert(
      fc.property(
        fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join('')),
        readOrRefuse,
      ),
      {
        numRuns: 1000,
      },
    )
  })

  it('is never anything but an ERR_INVALID_SPEC, for any document with a piece changed', () => {
    fc.assert(
      fc.property(xmlTree, fc.nat(), fc.nat(8), fc.string({ maxLength: 3 }), (tree, place, length, piece) => {
        const text = writeXml(tree)
        const at = place % text.length
        readOrRefuse(text.slice(0, at) + piece + text.slice(at + length))
      }),
      { numRuns: 500 },
    )
  })
})

describe('an XML document that is too large', () => {
  const large = 100 * 2 ** 20

  const documents: readonly (readonly [what: string, text: () => string, message: RegExp])[] = [
    [
      '10000 elements in one another',
      () => '<a>'.repeat(10_000),
      /column \d+: more than 256 elements are in one/,
    ],
    ['100 MiB of one text', () => `<a>${'x'.repeat(large)}</a>`, /characters, and 4194304 is the most/],
    [
      '100 MiB of one attribute',
      () => `<a b='${'x'.repeat(large)}'/>`,
      /characters, and 4194304 is the most/,
    ],
    [
      'the beginning of a billion elements',
      () => `<a>${'<b/>'.repeat(1_000_000)}`,
      /more than 262144 elements/,
    ],
    [
      'an attribute and another for ever',
      () => `<a ${numbered(300_000, (n) => `b${n}=''`)}/>`,
      /more than 262144 el/,
    ],
    [
      'nothing but the beginning of a name',
      () => `<${'a'.repeat(4e6)}`,
      /line 1, column 4000001: document must/,
    ],
  ]
  for (const [what, text, message] of documents) {
    it(`is refused with ${what}`, () => {
      expect(refusal(text())).to.match(message)
    })
  }

  it('may be larger or smaller, if the caller says so', () => {
    expect(() => parseXml('<a><b/></a>', 'file', { depth: 1 })).to.throw('more than 1 elements')
    expect(() => parseXml('<a><b/></a>', 'file', { nodes: 1 })).to.throw('more than 1 elements and')
    expect(() => parseXml('<a><b/></a>', 'file', { length: 10 })).to.throw('11 characters, and 10 is')
    expect(parseXml('<a><b/></a>', 'file', { length: undefined, depth: 2 }).name).to.equal('a')
  })
})

describe('a tree that XML cannot hold', () => {
  let deep = element('a')
  for (let index = 0; index < 300; index += 1) deep = element('a', {}, deep)

  const trees = [
    ['a control character in a text', element('a', {}, '\u0000')],
    ['half a character in an attribute', element('a', { b: '\udc00' })],
    ['U+FFFF', element('a', {}, '\uffff')],
    ['a space in a name', element('a b')],
    ['an empty name', element('')],
    ['markup as a name', element('a><b')],
    ['markup as the name of an attribute', element('a', { "b='' c": 1 })],
    ['a name that begins with a digit', element('1a')],
    ['300 elements in one another', deep],
  ] as const
  for (const [what, tree] of trees) {
    it(`is refused: ${what}`, () => {
      thrown('ERR_INVALID_ARGUMENT', () => writeXml(tree))
    })
  }
})

describe('bytes of an XML document', () => {
  it('are decoded from UTF-8, without the byte order mark', () => {
    expect(decodeXml(Buffer.from("\ufeff<?xml version='1.0' encoding='UTF-8'?><a>é</a>"))).to.equal(
      "<?xml version='1.0' encoding='UTF-8'?><a>é</a>",
    )
  })

  it('are refused if they are not UTF-8', () => {
    for (const [bytes, why] of [
      [Buffer.from('<a>é</a>', 'latin1'), 'it is not UTF-8'],
      [Buffer.from('\ufeff<a/>', 'utf16le'), 'it is UTF-16, not UTF-8'],
      [Buffer.from('<a/>', 'utf16le'), 'it has zero bytes, so that it is UTF-16 or no text'],
      [Buffer.of(0xc0, 0x80), 'it is not UTF-8'],
    ] as const) {
      expect(thrown('ERR_INVALID_SPEC', () => decodeXml(bytes, 'file')).message).to.equal(
        `the file cannot be read: ${why}`,
      )
    }
  })

  it('are refused if they say that they are in another encoding', () => {
    const bytes = Buffer.from("<?xml version='1.0' encoding='ISO-8859-1'?><a/>")
    expect(thrown('ERR_INVALID_SPEC', () => decodeXml(bytes)).message).to.include('encoding ISO-8859-1')
  })
})

function numbered(count: number, write: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => write(index)).join(' ')
}
