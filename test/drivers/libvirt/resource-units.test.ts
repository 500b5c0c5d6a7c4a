import { expect } from 'chai'
import { neutralLease } from '../../../drivers/libvirt/networks/leases.js'
import { translateResourceEvent } from '../../../drivers/libvirt/resource-events.js'
import { safeBytes } from '../../../drivers/libvirt/storage/safe-bytes.js'
import { thrown } from '../../support/rejection.js'

const uuid = '6695eb01-f6a4-8304-79aa-97f2502e193f'

describe('what libvirt says of pools and networks', () => {
  it('is a lease with its end in milliseconds, or without one', () => {
    const lease = {
      iface: 'virbr0',
      expirytime: 1_700_000_000n,
      type: 0,
      mac: '52:54:00:00:00:01',
      iaid: undefined,
      ipaddr: '192.168.122.5',
      prefix: 24,
      hostname: 'one',
      clientid: undefined,
    }
    const neutral = {
      interface: 'virbr0',
      family: 'ipv4',
      mac: '52:54:00:00:00:01',
      address: '192.168.122.5',
      prefix: 24,
      hostname: 'one',
      clientId: undefined,
      expires: 1_700_000_000_000,
    }
    expect(neutralLease(lease)).to.deep.equal(neutral)
    const forGood = neutralLease({ ...lease, expirytime: 0n, type: 1, clientid: '00:01' })
    expect(forGood).to.deep.equal({ ...neutral, family: 'ipv6', clientId: '00:01', expires: undefined })
  })

  it('is an event for each of libvirt’s numbers, and none for one that is newer', () => {
    const pool = { name: 'p', uuid }
    const changesOf = (message: Parameters<typeof translateResourceEvent>[0]): readonly string[] =>
      translateResourceEvent(message, 0).map((event) => ('change' in event ? event.change : event.type))
    const ofPool = (event: number): readonly string[] =>
      changesOf({ name: 'storagePoolEventLifecycle', content: { callbackID: 1, pool, event, detail: 0 } })
    expect([0, 1, 2, 3, 4, 5, 6].flatMap(ofPool)).to.deep.equal([
      'defined',
      'undefined',
      'started',
      'stopped',
      'created',
      'deleted',
    ])
    const ofNetwork = (event: number): readonly string[] =>
      changesOf({ name: 'networkEventLifecycle', content: { callbackID: 1, net: pool, event, detail: 0 } })
    expect([0, 1, 2, 3, 4].flatMap(ofNetwork)).to.deep.equal(['defined', 'undefined', 'started', 'stopped'])
  })

  it('is a size only as far as a number can say it', () => {
    expect(safeBytes(2n ** 53n - 1n)).to.equal(Number.MAX_SAFE_INTEGER)
    thrown('ERR_PROTOCOL', () => safeBytes(2n ** 53n))
  })
})
