import { expect } from 'chai'
import fc from 'fast-check'
import { createLineSplitter, parseJsonLine } from '../../../../drivers/qemu/qmp/lines.js'
import { isHypervisorError } from '../../../../src/errors.js'

function split(chunks: readonly Uint8Array[], maximum = 1 << 20): string[] {
  const lines: string[] = []
  const splitter = createLineSplitter(maximum)
  for (const chunk of chunks) splitter.push(chunk, (line) => lines.push(line.toString('utf8')))
  return lines
}

function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...places.map((place) => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b)
  return ends.map((end, index) => bytes.subarray(index === 0 ? 0 : ends[index - 1], end))
}

const protocolError = (error: unknown): boolean => isHypervisorError(error, 'ERR_PROTOCOL')

function thrownBy(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    return error
  }
  return undefined
}

describe('the line splitter of QMP', () => {
  it('gives the same messages however the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.json({ stringUnit: 'binary' })), fc.array(fc.nat()), (messages, places) => {
        const texts = messages.map((message) => JSON.stringify(JSON.parse(message)))
        const bytes = Buffer.from(texts.map((text) => `${text}\n`).join(''))
        const expected = split([bytes])
        expect(expected).to.have.length(texts.length)
        expect(split(cut(bytes, places))).to.deep.equal(expected)
      }),
    )
  })

  it('puts together a character that was split between two chunks', () => {
    const bytes = Buffer.from('{"name":"é€𝄞"}\n')
    const singles = [...bytes].map((byte) => Uint8Array.of(byte))
    expect(split(singles)).to.deep.equal(['{"name":"é€𝄞"}'])
  })

  it('keeps an unfinished line to itself', () => {
    expect(split([Buffer.from('{"a":1}\n{"b"')])).to.deep.equal(['{"a":1}'])
  })

  it('takes a line of exactly the greatest length and refuses one byte more', () => {
    expect(split([Buffer.from('12345678\n')], 8)).to.deep.equal(['12345678'])
    expect(thrownBy(() => split([Buffer.from('123456789\n')], 8))).to.satisfy(protocolError)
  })

  it('refuses a line that never ends as soon as it is too long', () => {
    const splitter = createLineSplitter(8)
    splitter.push(Buffer.from('12345678'), () => {})
    expect(thrownBy(() => splitter.push(Buffer.from('9'), () => {}))).to.satisfy(protocolError)
  })

  it('parses a line that ends in a carriage return, as QEMU writes them', () => {
    expect(parseJsonLine(Buffer.from('{"return": {}}\r'))).to.deep.equal({ return: {} })
  })

  it('refuses bytes that are not UTF-8 instead of replacing them', () => {
    expect(thrownBy(() => parseJsonLine(Buffer.from([0x22, 0xff, 0x22])))).to.satisfy(protocolError)
  })

  it('refuses what is not JSON and shows its beginning', () => {
    const error = thrownBy(() => parseJsonLine(Buffer.from('QEMU 7.2 monitor')))
    expect(error).to.satisfy(protocolError)
    expect(String(error)).to.contain('QEMU 7.2 monitor')
  })
})
