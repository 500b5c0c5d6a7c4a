import { expect } from 'chai'
import fc from 'fast-check'
import { writeCall } from '../../../../drivers/libvirt/rpc/call-packets.js'
import { messages, readMessage } from '../../../../drivers/libvirt/rpc/messages.js'
import { monitorProcedures } from '../../../../drivers/libvirt/rpc/monitor-procedures.js'
import { packetFront, programs } from '../../../../drivers/libvirt/rpc/packet.js'
import { type ProcedureName, procedures } from '../../../../drivers/libvirt/rpc/procedures.js'
import { slowProcedures } from '../../../../drivers/libvirt/rpc/slow-procedures.js'
import type { Codec } from '../../../../drivers/libvirt/rpc/xdr/codecs.js'
import { isHypervisorError } from '../../../../src/errors.js'
import { thrown } from '../../../support/rejection.js'
import { decode } from './coding.js'

const calls = Object.entries(procedures)
const events = Object.entries(messages)

describe("The tables of libvirt's protocol", () => {
  it('give every procedure and every event of a program a number of its own', () => {
    const numbers = [
      ...calls.map(([, { program, number }]) => `${program} ${number}`),
      ...events.map(([, { number }]) => `${programs.remote} ${number}`),
    ]
    expect(numbers.filter((number, index) => numbers.indexOf(number) !== index)).to.deep.equal([])
  })

  it('leave no number out up to the last procedure of libvirt 11.3', () => {
    const remote = calls.filter(([, { program }]) => program === programs.remote)
    const numbers = [...remote, ...events].map(([, { number }]) => number).sort((a, b) => a - b)
    expect(numbers).to.deep.equal(Array.from({ length: 453 }, (_, index) => index + 1))
  })

  it('name procedures and events differently', () => {
    const names = new Set(calls.map(([name]) => name))
    expect(events.map(([name]) => name).filter((name) => names.has(name))).to.deep.equal([])
  })

  it('call slow what older procedures do as well as newer ones, and all that asks a guest', () => {
    for (const names of [slowProcedures, monitorProcedures]) {
      for (const name of names) {
        const older = name.replace(/(Flags|Params|WithFlags|WithFormat|Pattern|Alias)$/, '')
        if (isName(older)) expect(names.has(older), older).to.equal(true)
      }
    }
    expect([...slowProcedures].filter((name) => monitorProcedures.has(name))).to.deep.equal([])
    for (const name of [
      'domainGetHostname',
      'domainGetGuestVcpus',
      'domainFsfreeze',
      'domainSetTime',
    ] as const) {
      expect(slowProcedures.has(name), name).to.equal(true)
    }
    for (const name of ['domainGetInfo', 'domainGetXmlDesc', 'connectListAllDomains'] as const) {
      expect(slowProcedures.has(name), name).to.equal(false)
    }
  })

  it('read any bytes as a value or refuse them with ERR_PROTOCOL', () => {
    const codecs: Codec<unknown>[] = [
      ...calls.flatMap(([, { args, result }]) => [args, result]),
      ...events.map(([, { content }]) => content),
    ]
    fc.assert(
      fc.property(
        fc.constantFrom(...codecs),
        fc.array(fc.constantFrom(0, 0, 0, 1, 4, 65, 255), { maxLength: 160 }),
        (codec, bytes) => {
          try {
            decode(codec, Buffer.from(bytes))
          } catch (error) {
            if (!isHypervisorError(error, 'ERR_PROTOCOL')) throw error
          }
        },
      ),
      { numRuns: 3000 },
    )
  })

  it('read an event with all that it says', () => {
    const domain = '00000004746573746695eb01f6a4830479aa97f2502e193f00000001'
    const packet = Buffer.concat([
      Buffer.alloc(packetFront),
      Buffer.from(`00000007${domain}0000000500000001`, 'hex'),
    ])
    expect(readMessage(318, packet)).to.deep.equal({
      name: 'domainEventCallbackLifecycle',
      content: {
        callbackID: 7,
        msg: {
          dom: { name: 'test', uuid: '6695eb01-f6a4-8304-79aa-97f2502e193f', id: 1 },
          event: 5,
          detail: 1,
        },
      },
    })
    thrown('ERR_PROTOCOL', () => readMessage(318, packet.subarray(0, -1)))
    thrown('ERR_PROTOCOL', () => readMessage(318, Buffer.concat([packet, Buffer.alloc(4)])))
  })

  it('pass over an event that is newer than they are', () => {
    expect(readMessage(999, Buffer.alloc(packetFront))).to.equal(undefined)
  })

  it('put the header before the arguments of a call', () => {
    const packet = writeCall('connectOpen', { name: 'test:///default', flags: 0 }, 7)
    const header = '00000038 20008086 00000001 00000001 00000000 00000007 00000000'
    const args = '00000001 0000000f 746573743a2f2f2f64656661756c7400 00000000'
    const wanted = Buffer.from(`${header}${args}`.replaceAll(' ', ''), 'hex')
    expect(packet.toString('hex')).to.equal(wanted.toString('hex'))
  })

  it('refuse arguments that do not fit, and say which call and why', () => {
    const error = thrown('ERR_INVALID_ARGUMENT', () => writeCall('domainLookupById', { id: 2 ** 40 }, 1))
    expect(error.message).to.include('domainLookupById')
    expect(error.cause).to.be.instanceOf(RangeError)
    thrown('ERR_INVALID_ARGUMENT', () => writeCall('domainLookupByUuid', { uuid: 'test' }, 1))
    thrown('ERR_INVALID_ARGUMENT', () => writeCall('domainLookupByName', { name: 'a\0b' }, 1))
  })

  it('refuse arguments that are longer than any packet', () => {
    const value = new Uint8Array(32 * 2 ** 20)
    const optSecret = { uuid: '6695eb01-f6a4-8304-79aa-97f2502e193f', usageType: 0, usageID: '' }
    thrown('ERR_INVALID_ARGUMENT', () => writeCall('secretSetValue', { optSecret, value, flags: 0 }, 1))
  })
})

function isName(name: string): name is ProcedureName {
  return Object.hasOwn(procedures, name)
}
