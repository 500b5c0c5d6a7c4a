import { expect } from 'chai'
import fc from 'fast-check'
import { longIntegerReply, writeAgentCommand } from '../../../src/guest-agent/integers.js'

const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })

describe('integers of 64 bits in the agents’ protocol', () => {
  it('are read to the last digit where a number would round them', () => {
    const text = '{"return": 1795965110025356123}\n'
    expect(longIntegerReply(text)).to.deep.equal({ return: 1795965110025356123n })
    expect(longIntegerReply(Buffer.from(text))).to.deep.equal({ return: 1795965110025356123n })
  })

  it('are left to JSON where a number holds them', () => {
    for (const text of ['{"return": 7}', '{"return": -999999999999999}']) {
      expect(longIntegerReply(text)).to.equal(undefined)
    }
  })

  it('are seen nowhere else: in text, in lists, with a fraction, with zeros in front', () => {
    for (const text of [
      '{"return": "1795965110025356123"}',
      '{"return": [1795965110025356123]}',
      '{"return": 1795965110025356123.5}',
      '{"return": 1795965110025356123e1}',
      '{"return": 0001795965110025356123}',
      '{"return": {"return": 1795965110025356123}}',
      '{"error": 1795965110025356123}',
    ]) {
      expect(longIntegerReply(text), text).to.equal(undefined)
    }
  })

  it('are the same whichever way they go', () => {
    fc.assert(
      fc.property(int64, (value) => {
        const text = `{"return": ${value}}`
        expect(longIntegerReply(text)?.return ?? BigInt(JSON.parse(text).return)).to.equal(value)
        expect(writeAgentCommand('c', { time: value })).to.equal(
          `{"execute":"c","arguments":{"time":${value}}}`,
        )
      }),
    )
  })

  it('do not change how all else is written', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.dictionary(
          fc.string().filter((name) => name !== '__proto__'),
          fc.option(fc.jsonValue(), { nil: undefined }),
        ),
        (command, args) => {
          const written: unknown = JSON.parse(writeAgentCommand(command, args))
          expect(written).to.deep.equal(JSON.parse(JSON.stringify({ execute: command, arguments: args })))
        },
      ),
    )
    expect(writeAgentCommand('guest-ping')).to.equal('{"execute":"guest-ping"}')
  })
})
