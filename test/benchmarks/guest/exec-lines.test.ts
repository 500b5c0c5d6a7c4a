import { expect } from 'chai'
import fc from 'fast-check'
import { execWords, mostExecWords, parseExecLine } from '../../../benchmarks/guest/exec-lines.js'
import { formatCommand, longestCommand, parseLine } from '../../../benchmarks/guest/protocol.js'

const word = fc.string({
  unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
})

describe('the command exec', () => {
  it('is one line of the program and its arguments', () => {
    expect(formatCommand({ kind: 'exec', words: ['/usr/bin/7z', 'b', '-mmt1'] })).to.equal(
      'exec /usr/bin/7z b -mmt1\n',
    )
  })

  it('is taken apart into the same words again', () => {
    fc.assert(
      fc.property(fc.array(word, { maxLength: mostExecWords - 1 }), (more) => {
        fc.pre(more.every((each) => each !== ''))
        const words = ['/bin/true', ...more]
        expect(execWords(words).split(' ')).to.deep.equal(words)
      }),
    )
  })

  it('refuses words that would be taken for others, and programs that are to be looked for', () => {
    for (const words of [
      [],
      ['true'],
      ['/bin/true', ''],
      ['/bin/true', 'a b'],
      ['/bin/true', 'a\noff'],
      ['/bin/true', 'ä'],
      ['/bin/true', ...Array<string>(mostExecWords).fill('x')],
    ])
      expect(() => formatCommand({ kind: 'exec', words }), JSON.stringify(words)).to.throw(TypeError)
  })

  it('refuses a line that the payload would refuse', () => {
    const longest = longestCommand - 'exec /bin/true '.length
    expect(formatCommand({ kind: 'exec', words: ['/bin/true', 'x'.repeat(longest)] })).to.have.lengthOf(256)
    expect(() => formatCommand({ kind: 'exec', words: ['/bin/true', 'x'.repeat(longest + 1)] })).to.throw(
      TypeError,
    )
  })
})

describe('the answer to exec', () => {
  it('has what the program wrote, and how it ended', () => {
    expect(parseLine('output total time:  1.0001s')).to.deep.equal({
      kind: 'output',
      text: 'total time:  1.0001s',
      whole: true,
    })
    expect(parseLine('output ')).to.deep.equal({ kind: 'output', text: '', whole: true })
    expect(parseLine('complaint-part warning')).to.deep.equal({
      kind: 'complaint',
      text: 'warning',
      whole: false,
    })
    expect(parseLine('done exec 137 18446744073709551615')).to.deep.equal({
      kind: 'done-exec',
      status: 137,
      ticks: 18446744073709551615n,
    })
  })

  it('is nothing that the payload cannot have said', () => {
    for (const line of [
      'output',
      'outputs x',
      `output ${'x'.repeat(201)}`,
      'output \u0007',
      'done exec 256 1',
      'done exec -1 1',
      'done exec 0',
      'done exec 0 18446744073709551616',
    ])
      expect(parseExecLine(line), line).to.equal(undefined)
  })

  it('never throws, whatever the line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        parseExecLine(text)
      }),
    )
  })
})
