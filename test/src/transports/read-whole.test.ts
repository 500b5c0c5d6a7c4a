import { Readable } from 'node:stream'
import { expect } from 'chai'
import { readWhole } from '../../../src/transports/read-whole.js'
import { rejection } from '../../support/rejection.js'

const settings = { most: 1000, what: 'the picture', code: 'ERR_PROTOCOL' } as const

describe('a stream that is read into memory', () => {
  it('may have as many bytes as are allowed', async () => {
    const stream = Readable.from([Buffer.alloc(600, 1), Buffer.alloc(400, 2)])
    const data = await readWhole(stream, settings)
    expect([data.length, data[0], data[999]]).to.deep.equal([1000, 1, 2])
  })

  it('is destroyed when it has no end', async () => {
    let read = 0
    const stream = new Readable({
      read() {
        read += 1
        this.push(Buffer.alloc(300))
      },
    })
    const { message } = await rejection('ERR_PROTOCOL', readWhole(stream, settings))
    expect(message).to.equal('the picture has more than 1000 bytes')
    expect(stream.destroyed).to.equal(true)
    // What the stream has read ahead comes on top of the four pieces.
    expect(read).to.be.lessThan(400)
  })

  it('fails with its own error', async () => {
    const stream = new Readable({ read: () => stream.destroy(new Error('torn')) })
    const thrown = await readWhole(stream, settings).catch((error: unknown) => error)
    expect(thrown).to.be.an('error').with.property('message', 'torn')
  })
})
