import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { readFailure } from '../../../../drivers/libvirt/rpc/failure.js'
import { messages } from '../../../../drivers/libvirt/rpc/messages.js'
import { type Packet, packetStatus, packetTypes, programs } from '../../../../drivers/libvirt/rpc/packet.js'
import { type Procedure, procedures } from '../../../../drivers/libvirt/rpc/procedures.js'
import type { Codec } from '../../../../drivers/libvirt/rpc/xdr/codecs.js'
import { libvirtdPeer, pythonLibvirtPeer } from '../../../support/known-peers.js'
import { useLibvirtd } from '../../../support/libvirtd.js'
import { needPeer } from '../../../support/peers.js'
import { comparedCalls } from './c-library-calls.js'
import { decode, encode } from './coding.js'
import { type Recording, startRecording } from './recording.js'
import { contentOf } from './stand-in.js'

const script = fileURLToPath(new URL('../../../../../test/drivers/libvirt/rpc/c_library.py', import.meta.url))

const allProcedures: readonly (readonly [string, Procedure<unknown, unknown>])[] = Object.entries(procedures)

/** The name and the types of the procedure of a packet; fails for one that is in no table. */
function procedureOf({ program, procedure }: Packet): readonly [string, Procedure<unknown, unknown>] {
  const found = allProcedures.find(([, each]) => each.program === program && each.number === procedure)
  if (found === undefined) throw new Error(`the procedure ${procedure} of ${program} is in no table`)
  return found
}

function expectSameBytes(codec: Codec<unknown>, packet: Packet, what: string): void {
  const bytes = contentOf(packet)
  expect(encode(codec, decode(codec, bytes)).toString('hex'), what).to.equal(bytes.toString('hex'))
}

describe("libvirt's own client, whose connection is recorded", () => {
  needPeer(libvirtdPeer)
  needPeer(pythonLibvirtPeer)
  const libvirtd = useLibvirtd()
  let recording: Recording
  let calls: readonly Packet[] = []

  before(async () => {
    recording = await startRecording(libvirtd().socket)
    const child = spawn('/usr/bin/python3', [
      '-X',
      'utf8',
      script,
      `test+unix:///default?socket=${recording.socket}`,
    ])
    child.stdin.end(comparedCalls.map(({ python }) => `${python}\n`).join(''))
    const [output, complaints] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      child.exitCode ?? once(child, 'exit'),
    ])
    expect(complaints).to.equal('')
    expect(child.exitCode, output).to.equal(0)
    calls = recording.fromClient.filter(({ program }) => program !== programs.keepalive)
  })
  after(() => recording?.stop())

  let at = 0
  for (const { python, name, packet } of comparedCalls) {
    it(`sends for ${python} what we write for ${name}`, () => {
      const { number, program } = procedures[name]
      const found = calls.findIndex(
        (call, index) => index >= at && call.procedure === number && call.program === program,
      )
      const call = calls[found]
      if (call === undefined) throw new Error(`the call of ${name} was not recorded`)
      at = found + 1
      expect(call.data.toString('hex')).to.equal(packet(call.serial).toString('hex'))
    })
  }

  it('calls only what is in our table, with arguments that we read and write as they are', () => {
    expect(calls.length).to.be.above(comparedCalls.length)
    for (const call of calls) {
      expect(call.type).to.equal(packetTypes.call)
      const [name, { args }] = procedureOf(call)
      expectSameBytes(args, call, name)
    }
  })

  it('is answered with results that we read and write as they are, or with errors that we read', () => {
    const replies = recording.fromDaemon.filter(({ type }) => type === packetTypes.reply)
    expect(replies).to.have.length(calls.length)
    let results = 0
    for (const reply of replies) {
      const [name, { result }] = procedureOf(reply)
      if (reply.status === packetStatus.ok) {
        expectSameBytes(result, reply, name)
        results += 1
      } else {
        const error = readFailure(reply.data)
        expect(error.code, name).not.to.equal('ERR_PROTOCOL')
        expect(error.message, name).not.to.equal('')
      }
    }
    expect(results).to.be.above(40)
  })

  it('is told of events that we read and write as they are', () => {
    const events = recording.fromDaemon.filter(({ type }) => type === packetTypes.message)
    const known: readonly (readonly [string, { number: number; content: Codec<unknown> }])[] =
      Object.entries(messages)
    const names = events.map((event) => {
      const found = known.find(([, { number }]) => number === event.procedure)
      return { name: found?.[0], content: found?.[1].content, event }
    })
    expect(names.map(({ name }) => name)).to.include('domainEventCallbackLifecycle')
    for (const { name, content, event } of names) {
      if (name === undefined || content === undefined) throw new Error(`no event ${event.procedure}`)
      expectSameBytes(content, event, name)
    }
  })
})
