import { expect } from 'chai'
import fc from 'fast-check'
import { createConsoleLog } from '../../src/local/console-log.js'
import { openConsoleStream } from '../../src/local/console-stream.js'

describe('A console log', () => {
  it('keeps the last bytes of everything that was written, whatever the pieces', () => {
    const pieces = fc.array(fc.uint8Array({ maxLength: 9000 }), { maxLength: 12 })
    fc.assert(
      fc.property(pieces, fc.integer({ min: 1, max: 12_000 }), (written, limit) => {
        const log = createConsoleLog(limit)
        for (const piece of written) log.write(piece)
        const whole = Buffer.concat(written)
        expect(log.end).to.equal(whole.length)
        expect(log.end - log.start).to.be.at.most(limit)
        expect(log.end - log.start).to.be.at.least(Math.min(limit, whole.length))
        expect(Buffer.from(log.read(0)).equals(whole.subarray(log.start))).to.equal(true)
      }),
    )
  })
})

describe('A console stream', () => {
  const ignore = (_bytes: Uint8Array, done: () => void): void => done()

  it('gives a reader that keeps up every byte, and ends with the machine', async () => {
    const log = createConsoleLog(1024)
    const stream = openConsoleStream(log, 0, ignore)
    const read: Buffer[] = []
    stream.on('data', (bytes: Buffer) => read.push(bytes))
    const ended = new Promise((resolve) => stream.once('close', resolve))
    for (let index = 0; index < 100; index += 1) {
      log.write(Buffer.from(`line ${index}\n`.padEnd(100, '.')))
      await new Promise((resolve) => setImmediate(resolve))
    }
    log.close()
    await ended
    expect(Buffer.concat(read).length).to.equal(10_000)
  })

  it('tells a reader that fell behind how many bytes it lost, and goes on with the oldest that are kept', async () => {
    const log = createConsoleLog(8)
    const stream = openConsoleStream(log, 0, ignore)
    const dropped: number[] = []
    stream.on('dropped', (count: number) => dropped.push(count))
    log.write(Buffer.from('abcdefghijklm'))
    log.close()
    const read: Buffer[] = []
    for await (const bytes of stream) read.push(bytes)
    expect(Buffer.concat(read).toString()).to.equal('fghijklm')
    expect(dropped).to.deep.equal([5])
  })

  it('begins where it is asked to', async () => {
    const log = createConsoleLog()
    log.write(Buffer.from('before'))
    const stream = openConsoleStream(log, log.end, ignore)
    log.write(Buffer.from('after'))
    log.close()
    const read: Buffer[] = []
    for await (const bytes of stream) read.push(bytes)
    expect(Buffer.concat(read).toString()).to.equal('after')
  })
})
