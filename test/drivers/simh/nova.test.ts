import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { expect } from 'chai'
import { simh } from '../../../drivers/simh/driver.js'
import { findNovaFault } from '../../../drivers/simh/nova-tape.js'
import type { EventStream } from '../../../src/event-hub.js'
import { untilReady } from '../../contract/boot.js'
import { askGuest } from '../../contract/context.js'
import { readUntil } from '../../support/console.js'
import { simhPeer } from '../../support/known-peers.js'
import { novaDisk, novaGuest, novaReady } from '../../support/nova-guest.js'
import { needPeer } from '../../support/peers.js'
import { newFolder } from '../../support/qemu.js'
import { rejection } from '../../support/rejection.js'

/** The end of an answer: what is typed while the guest still prints is lost. */
const answered = /[a-z]\r?\n/

/** Types a line until something has come of it: a SIMH that goes on from a state throws away what came before it had its terminal. */
async function typeUntil(console: Duplex, line: string, done: Promise<unknown>): Promise<void> {
  console.on('error', () => {})
  console.write(line)
  const again = setInterval(() => console.write(line), 500)
  try {
    await done
  } finally {
    clearInterval(again)
  }
}

function put(content: Uint8Array): string {
  const path = join(newFolder(), 'a file; with "quotes" and $HOME')
  writeFileSync(path, content)
  return path
}

/** Reads events until the guest has halted, which is a machine that has stopped. */
async function untilHalted(events: EventStream): Promise<void> {
  for await (const event of events) {
    if (event.type !== 'lifecycle' || event.reason !== 'HALT instruction') continue
    expect(event.change).to.equal('stopped')
    return
  }
}

describe('a tape for the Nova', () => {
  it('is whole if it ends with its start block, and has the right sums', () => {
    const tape = novaGuest()
    expect(findNovaFault(tape)).to.equal(undefined)
    expect(findNovaFault(Buffer.concat([tape, Buffer.from('what is behind it')]))).to.equal(undefined)
    for (let length = 0; length < tape.length; length += 1) {
      expect(findNovaFault(tape.subarray(0, length)), `${length} bytes`).to.match(
        /^it ends before|is cut off$/,
      )
    }
    for (let at = 8; at < tape.length; at += 1) {
      const damaged = Buffer.from(tape)
      damaged[at] = (damaged[at] ?? 0) ^ 0x40
      expect(findNovaFault(damaged), `byte ${at}`).to.be.a('string')
    }
  })

  it('may have a block whose one word is repeated, and none of an error', () => {
    const words = (...values: readonly number[]): Buffer =>
      Buffer.concat(values.map((value) => Buffer.of(value & 0xff, (value >> 8) & 0xff)))
    const start = words(1, 0o400, -0o401)
    expect(findNovaFault(Buffer.concat([words(-100, 0, 93, 7), start]))).to.equal(undefined)
    expect(findNovaFault(words(2, 0, -2))).to.equal('the block at byte 0 is one of an error')
  })
})

describe('the Nova of SIMH', () => {
  needPeer(simhPeer)

  for (const what of ['tape', 'disk'] as const) {
    it(`starts a ${what}, answers, goes back to a snapshot, and is off when it halts`, async () => {
      const part =
        what === 'tape' ? { boot: { kernel: put(novaGuest()) } } : { disks: [{ path: put(novaDisk()) }] }
      await using connection = await simh.connect(`simh:///session?state=${newFolder()}`)
      const domain = await connection.define({ name: 'a', architecture: 'nova', ...part })
      await using events = connection.events({ types: ['lifecycle'] })
      const halted = untilHalted(events)
      await domain.start()
      await untilReady(domain, novaReady)
      expect(await askGuest(domain, 'Hello, World', answered)).to.include('Hello, World')
      await domain.createSnapshot('up')
      await domain.revertToSnapshot('up')
      await using console = await domain.openConsole()
      await typeUntil(console, 'Hello again\n', readUntil(console, /again\r?\n/))
      await typeUntil(console, 'off\n', halted)
      // 32 Ki words of sixteen bits.
      expect(await domain.info()).to.include({ state: 'shutoff', memory: 65_536, architecture: 'nova' })
    })
  }

  it('is not defined with a tape that is cut off', async () => {
    await using connection = await simh.connect(`simh:///session?state=${newFolder()}`)
    const boot = { kernel: put(novaGuest().subarray(0, -6)) }
    const error = await rejection(
      'ERR_INVALID_SPEC',
      connection.define({ name: 'a', architecture: 'nova', boot }),
    )
    expect(error.field).to.equal('boot.kernel')
    expect(error.message).to.include('it ends before its start block')
  })
})
