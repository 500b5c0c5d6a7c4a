import { Writable } from 'node:stream'
import { expect } from 'chai'
import fc from 'fast-check'
import { createOutput } from '../../cli/output.js'
import { createConsoleFilter } from '../../cli/safe-console.js'
import { safeJson, safeLines, safeText } from '../../cli/safe-text.js'
import { formatFields, formatTable } from '../../cli/table.js'

/** C0, DEL and C1. */
const controls = /\p{Cc}/u

/** What the filter may let through beside text. */
const harmlessSequence = new RegExp(`${'\x1b'}\\[[0-9;:]{0,40}[@A-HJ-MPSTXdfm]`, 'g')

const filtered = (text: string): string => createConsoleFilter().filter(Buffer.from(text))

describe('Text for one line of a terminal', () => {
  it('shows what a terminal would obey', () => {
    expect(safeText('a\x1b[31mb\r\n\t\x07\x7f\u009b\u202eend')).to.equal(
      'a\\x1b[31mb\\r\\n\\t\\x07\\x7f\\x9b\\u202eend',
    )
  })

  it('has no control character, whatever went in', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !controls.test(safeText(text))))
  })

  it('keeps line breaks and tabs where they are wanted', () => {
    expect(safeLines('a\n\tb\x1b')).to.equal('a\n\tb\\x1b')
  })
})

/** What a command writes to both streams. */
function written(work: () => void): string {
  let text = ''
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString()
      done()
    },
  })
  const names = ['stdout', 'stderr'] as const
  const own = names.map((name) => Object.getOwnPropertyDescriptor(process, name) ?? {})
  for (const name of names) Object.defineProperty(process, name, { configurable: true, value: stream })
  try {
    work()
  } finally {
    names.forEach((name, index) => {
      Object.defineProperty(process, name, own[index] ?? {})
    })
  }
  return text
}

describe('The output of a command', () => {
  it('shows what a terminal would obey in a name that a hypervisor or a guest has given', () => {
    const name = 'sl4\x1b]0;mine\x07\u009b31m'
    const shown = "Domain 'sl4\\x1b]0;mine\\x07\\x9b31m' started."
    expect(written(() => createOutput(false).result({}, () => `Domain '${name}' started.\n`))).to.equal(
      `${shown}\n`,
    )
    expect(written(() => createOutput(false).line({}, () => `Domain '${name}' started.`))).to.equal(
      `${shown}\n`,
    )
    expect(written(() => createOutput(false).remark(`Domain '${name}' started.`))).to.equal(`${shown}\n`)
    expect(written(() => createOutput(true).result({ name }, () => ''))).not.to.match(/[^\P{Cc}\n]/u)
  })
})

describe('JSON for a terminal', () => {
  it('parses to the same value and has no control character', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json = safeJson(value)
        expect(JSON.parse(json)).to.deep.equal(JSON.parse(JSON.stringify(value)))
        return !controls.test(json)
      }),
    )
    expect(safeJson([5n, 2n ** 60n])).to.equal('[5,"1152921504606846976"]')
    expect(safeJson({ name: '\u009b2J\u202e' })).to.equal('{"name":"\\u009b2J\\u202e"}')
  })
})

describe("The filter for a guest's console", () => {
  it('lets text, line breaks, tabs and UTF-8 through', () => {
    expect(filtered('login: \t\r\nÄ €\b😀')).to.equal('login: \t\r\nÄ €\b😀')
  })

  it('lets colours, cursor and erasing through', () => {
    const harmless = '\x1b[1;31mred\x1b[0m\x1b[2J\x1b[H\x1b[10;20H\x1b[K\x1b[3C'
    expect(filtered(harmless)).to.equal(harmless)
  })

  it('swallows what would make the terminal answer, remember or change its mode', () => {
    const harmful = [
      '\x1b]0;title\x07',
      '\x1b]52;c;cm0gLXJm\x1b\\',
      '\x1bP$q"p\x1b\\',
      '\x1b[6n',
      '\x1b[c',
      '\x1b[>c',
      '\x1b[?1049h',
      '\x1b[?1000h',
      '\x1b[5i',
      '\x1b[21t',
      '\x1bc',
      '\x1b(0',
      '\x1b#8',
      '\u009b6n',
      '\u009d0;title\u009c',
      '\x05\x07\x0e\x0f\x11\x13',
      '\u202e',
    ]
    for (const sequence of harmful) expect(filtered(`a${sequence}b`), JSON.stringify(sequence)).to.equal('ab')
  })

  it('finds a sequence that is cut into pieces at any place', () => {
    const bytes = Buffer.from('x\x1b]0;evil\x07y\x1b[31mz€\x1b[6n!')
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      const filter = createConsoleFilter()
      expect(filter.filter(bytes.subarray(0, cut)) + filter.filter(bytes.subarray(cut))).to.equal(
        'xy\x1b[31mz€!',
      )
    }
  })

  it('does not swallow all that follows a title without an end', () => {
    expect(filtered(`\x1b]0;${'x'.repeat(10_000)}end`)).to.match(/x+end$/)
    expect(filtered('\x1b]0;abc\x18end')).to.equal('end')
  })

  it('begins anew where a sequence is broken off by another', () => {
    expect(filtered('\x1b[3\x1b[32mgreen')).to.equal('\x1b[32mgreen')
    expect(filtered('\x1b]0;t\x1b[32mgreen')).to.equal('\x1b[32mgreen')
  })

  it('lets no other escape through, whatever the guest writes', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '\x1b',
        '[',
        ']',
        '?',
        '\x07',
        '\\',
        'P',
        '6n',
        '1;31m',
        '\u009b',
        '\u009d',
        'h',
        ';',
        '\x18',
      ),
      fc.string({ unit: 'binary', maxLength: 3 }),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const rest = filtered(pieces.join('')).replace(harmlessSequence, '')
        expect(rest.replace(/[\b\t\r\n]/g, '')).not.to.match(controls)
      }),
      { numRuns: 1000 },
    )
  })

  it('puts colours back only where the guest changed them', () => {
    const filter = createConsoleFilter()
    filter.filter(Buffer.from('plain'))
    expect(filter.end()).to.equal('')
    filter.filter(Buffer.from('\x1b[31m'))
    expect(filter.end()).to.equal('\x1b[0m')
  })
})

describe('A table', () => {
  it('aligns its columns, leaves no trailing blanks, and makes cells safe', () => {
    const text = formatTable(
      [
        { title: 'NAME', cell: (row: { name: string; size?: number }) => row.name },
        { title: 'SIZE', cell: (row) => row.size, align: 'right' },
        { title: 'X', cell: () => '' },
      ],
      [{ name: 'a\x1b', size: 5 }, { name: 'longer' }],
    )
    expect(text).to.equal('NAME    SIZE  X\na\\x1b      5\nlonger     -\n')
  })

  it('of fields leaves out what is not known', () => {
    expect(formatFields({ Name: 'a', Reason: undefined, 'Process id': 5 })).to.equal(
      'Name:        a\nProcess id:  5\n',
    )
  })
})
