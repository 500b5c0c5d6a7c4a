import { once } from 'node:events'
import { Duplex } from 'node:stream'
import { expect } from 'chai'
import { relay } from '../../../drivers/xen/features/migration/relay.js'
import { HypervisorError } from '../../../src/errors.js'
import { rejection } from '../../support/rejection.js'

/** What stands in for one xl, which says what is wanted when it is wanted: a real host is not lost at a given word. */
interface Side {
  readonly stream: Duplex
  /** What has come to it. */
  heard(): string
  say(text: string): void
  end(error?: Error): void
  /** Its standard input has ended. */
  readonly left: Promise<unknown>
}

function side(): Side {
  let heard = ''
  const stream = new Duplex({
    allowHalfOpen: true,
    read() {},
    write(chunk: Buffer, _encoding, done) {
      heard += chunk.toString()
      stream.emit('heard')
      done()
    },
  })
  return {
    stream,
    heard: () => heard,
    say: (text) => void stream.push(text),
    end(error) {
      if (error === undefined) stream.push(null)
      else stream.destroy(error)
    },
    left: once(stream, 'finish'),
  }
}

async function untilHeard({ stream, heard }: Side, text: string): Promise<void> {
  while (!heard().includes(text)) await once(stream, 'heard')
}

const arrival = 'domain received, ready to unpause'
const lost = (): HypervisorError => new HypervisorError('ERR_DISCONNECTED', 'the connection was lost')
const failed = (): HypervisorError => new HypervisorError('ERR_OPERATION_FAILED', 'xl ended with 1')

describe('What two xl say to each other while a machine moves', () => {
  it('is carried both ways, and told as progress', async () => {
    const [from, to] = [side(), side()]
    const told: number[] = []
    const over = relay(from.stream, to.stream, {
      total: 10,
      onProgress: ({ transferred, remaining }) => told.push(transferred, remaining),
    })
    to.say('banner')
    await untilHeard(from, 'banner')
    from.say('memory')
    await untilHeard(to, 'memory')
    for (const end of [to, from]) end.end()
    await over
    expect(told).to.deep.equal([6, 4])
  })

  it('ends with an abort before the machine has arrived: both sides hear no more, and are waited for', async () => {
    const [from, to] = [side(), side()]
    const abort = new AbortController()
    const over = rejection('ERR_ABORTED', relay(from.stream, to.stream, { total: 1, signal: abort.signal }))
    from.say('memory')
    await untilHeard(to, 'memory')
    abort.abort(new HypervisorError('ERR_ABORTED', 'no more'))
    await Promise.all([from.left, to.left])
    from.say('more memory')
    from.end(failed())
    to.end(failed())
    await over
    expect(to.heard()).to.equal('memory')
  })

  it('goes on after an abort that comes when the machine has arrived, in however many pieces that is told', async () => {
    const [from, to] = [side(), side()]
    const abort = new AbortController()
    const over = relay(from.stream, to.stream, { total: 1, signal: abort.signal })
    to.say(arrival.slice(0, 9))
    to.say(arrival.slice(9))
    await untilHeard(from, arrival)
    abort.abort()
    from.say('permission')
    await untilHeard(to, 'permission')
    to.say('report')
    await untilHeard(from, 'report')
    for (const end of [to, from]) end.end()
    await over
  })

  it('fails with what came first', async () => {
    const [from, to] = [side(), side()]
    const over = relay(from.stream, to.stream, { total: 1 })
    to.end(new HypervisorError('ERR_OPERATION_FAILED', 'no room'))
    await from.left
    from.end(failed())
    expect((await rejection('ERR_OPERATION_FAILED', over)).message).to.equal('no room')
  })

  it('has succeeded where the source has given the machine up, even if the destination is lost then', async () => {
    const [from, to] = [side(), side()]
    const over = relay(from.stream, to.stream, { total: 1 })
    to.say(arrival)
    await untilHeard(from, arrival)
    to.say('report')
    await untilHeard(from, 'report')
    to.end(lost())
    from.end()
    await over
  })

  for (const which of ['source', 'destination'] as const) {
    it(`tells to look where the machine is, if the ${which} is lost while it is handed over`, async () => {
      const [from, to] = [side(), side()]
      const over = relay(from.stream, to.stream, { total: 1 })
      to.say(arrival)
      await untilHeard(from, arrival)
      const [gone, other] = which === 'source' ? [from, to] : [to, from]
      gone.end(lost())
      await other.left
      if (which === 'source') to.end()
      else from.end(failed())
      expect((await rejection('ERR_DISCONNECTED', over)).hint).to.include('Look whether it runs')
    })
  }
})
