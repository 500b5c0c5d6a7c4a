import { expect } from 'chai'
import fc from 'fast-check'
import { changeVmx } from '../../../src/formats/vmx/change.js'
import { parseVmx } from '../../../src/formats/vmx/dictionary.js'
import { valueNamed } from '../../../src/formats/vmx/entries.js'

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1')

/** The file of a machine that Workstation has made under Linux, and an editor has been at. */
const odd = [
  '#!/usr/bin/vmware',
  'config.version = "8"',
  '',
  '  memsize=512',
  'displayName   =\t"old"  # of 2009',
  '#displayName = "older"',
  'someday.key = "|0a|7cx"',
  'Annotation = "caf\xe9 \xc3\xa9"',
  'unquoted = a  b',
]

describe('A changed VMX file', () => {
  for (const [ends, end] of [
    ['LF', '\n'],
    ['CRLF', '\r\n'],
  ] as const) {
    it(`has every byte that it had in other lines, with ends of ${ends}`, () => {
      const after = changeVmx(bytes(odd.join(end)), [
        ['DISPLAYNAME', 'a "b"'],
        ['memsize', '64'],
        ['checkpoint.vmState', ''],
      ])
      const expected = odd.map((line) =>
        line.startsWith('displayName')
          ? 'displayName   =\t"a |22b|22"  # of 2009'
          : line.includes('memsize')
            ? '  memsize="64"'
            : line,
      )
      expect(after).to.deep.equal(bytes(`${[...expected, 'checkpoint.vmState = ""'].join(end)}${end}`))
    })
  }

  it('is UTF-8, and says so, where it named another encoding', () => {
    const before = bytes('.encoding = "windows-1252"\r\nconfig.version = "8"\r\nannotation = "caf\xe9"\r\n')
    const after = changeVmx(before, [['displayName', 'ü']]).toString()
    expect(after).to.equal(
      '.encoding = "UTF-8"\r\nconfig.version = "8"\r\nannotation = "café"\r\ndisplayName = "ü"\r\n',
    )
  })

  it('has its mark of UTF-8 still, and the line behind that is changed', () => {
    const after = changeVmx(Buffer.from('\ufeffdisplayName = "a"'), [['displayName', 'b']])
    expect(after.toString()).to.equal('\ufeffdisplayName = "b"')
  })

  it('is none where it cannot be read, or a line is not found again', () => {
    expect(() => changeVmx(bytes('a = "1"\na = "2"'), [['b', '1']])).to.throw('line 2')
    expect(() => changeVmx(Buffer.from('\u00a0a = "1"'), [['a', '2']])).to.throw('stands already')
  })

  it('has the changes and nothing else, whatever they are', () => {
    const value = fc.string({ unit: 'grapheme' })
    const line = fc.tuple(fc.stringMatching(/^[a-z][a-z0-9.]{0,6}$/), value)
    fc.assert(
      fc.property(fc.array(line), fc.array(line), (before, changes) => {
        const first = changeVmx(Buffer.alloc(0), before)
        const after = parseVmx(changeVmx(first, changes).toString())
        const expected = new Map([...before, ...changes])
        expect(after.size).to.equal(expected.size)
        for (const [name, text] of expected) expect(valueNamed(after, name)).to.equal(text)
      }),
    )
  })
})
