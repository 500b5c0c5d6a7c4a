import { expect } from 'chai'
import fc from 'fast-check'
import { serialCommands, serialCommandsLength } from '../../../drivers/vice/serial-state.js'
import { moduleOf, readModules } from '../../../drivers/vice/snapshot-file.js'

/** The head of a snapshot of VICE 3.7.1. */
const head = Buffer.concat([
  Buffer.from('VICE Snapshot File\x1a\x02\x00', 'latin1'),
  Buffer.from('C64SC'.padEnd(16, '\0'), 'latin1'),
  Buffer.from('VICE Version\x1a\x03\x07\x01\0\0\0\0\0', 'latin1'),
])

describe('a snapshot of VICE', () => {
  it('has modules, each with a name and a length', () => {
    expect(moduleOf('AB', Buffer.from([1, 2])).toString('hex')).to.equal(
      `4142${'00'.repeat(14)}0000180000000102`,
    )
    const name = fc.stringMatching(/^[A-Z0-9]{1,16}$/)
    const content = fc.uint8Array({ maxLength: 300 })
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(name, content), { selector: ([each]) => each }), (modules) => {
        const file = Buffer.concat([head, ...modules.map(([each, bytes]) => moduleOf(each, bytes))])
        const found = [...(readModules(file) ?? [])].map(([each, bytes]) => [each, new Uint8Array(bytes)])
        expect(found).to.deep.equal(modules)
      }),
    )
  })

  it('is not read where it is cut off', () => {
    const file = Buffer.concat([head, moduleOf('A', Buffer.alloc(9)), moduleOf('B', Buffer.alloc(9))])
    const whole = new Set([head.length, head.length + 31, file.length])
    for (let length = 0; length <= file.length; length += 1) {
      const found = readModules(file.subarray(0, length))
      expect(found !== undefined, `${length} bytes`).to.equal(whole.has(length))
    }
    expect(readModules(Buffer.concat([Buffer.from('x'), file.subarray(1)]))).to.equal(undefined)
  })
})

describe('the commands that put the 6551 of a machine of VICE back', () => {
  const module = (transmitting: number): Buffer =>
    Buffer.from([0x6e, 0, 0x40, 0x0b, 0x10, transmitting, ...Buffer.alloc(16)])

  it('tell it its control register, its speed, its command and what it has still to send', () => {
    expect(serialCommands(module(2), 0xde00, 6)).to.equal('> de03 10\n> de07 02\n> de02 0b\n> de00 6e\n')
    expect(serialCommands(module(1), 0xdf00, 4)).to.equal('          > df03 10\n> df07 00\n> df02 0b\n')
  })

  it('always have the same length', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 22, maxLength: 22 }), fc.nat(255), (bytes, speed) => {
        expect(serialCommands(Buffer.from(bytes), 0xde00, speed)).to.have.length(serialCommandsLength)
      }),
    )
  })
})
