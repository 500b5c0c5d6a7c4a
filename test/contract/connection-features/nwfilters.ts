import { expect } from 'chai'
import type { Nwfilter } from '../../../src/nwfilters.js'
import type { NwfilterSpecInput } from '../../../src/spec/nwfilter.js'
import { rejection } from '../../support/rejection.js'
import type { FeaturePlace } from './place.js'

const uuids = ['6f1c9c1e-0b0f-4c52-9d3e-1f0d8c1f8a11', '6f1c9c1e-0b0f-4c52-9d3e-1f0d8c1f8a12'] as const

/** Feature `nwfilters` of connections. */
export function nwfiltersContract(place: FeaturePlace<'nwfilters'>): void {
  const filters = () => place.connection().nwfilters
  const made: string[] = []
  const define = async (spec: NwfilterSpecInput): Promise<Nwfilter> => {
    const filter = await filters().define(spec)
    made.push(filter.name)
    return filter
  }
  const names = async () => (await filters().list()).map(({ name }) => name)
  afterEach(async () => {
    for (const name of await names()) {
      if (made.includes(name)) await (await filters().lookup(name)).undefine()
    }
    made.splice(0)
  })

  it('defines a filter, lists it and finds it by name and UUID', async () => {
    const before = await names()
    const filter = await define({ name: 'web', uuid: uuids[0].toUpperCase() })
    await define({ name: 'mail' })
    expect([filter.name, filter.uuid]).to.deep.equal(['web', uuids[0]])
    expect(await names()).to.deep.equal([...before, 'mail', 'web'].sort())
    expect(await filters().list()).to.deep.include({ name: 'web', uuid: uuids[0] })
    for (const known of ['web', uuids[0], uuids[0].toUpperCase()]) {
      expect((await filters().lookup(known)).uuid).to.equal(uuids[0])
    }
    const again = await place.connect()
    expect(await (await again.nwfilters.lookup('web')).spec()).to.deep.equal({
      name: 'web',
      uuid: uuids[0],
      chain: 'root',
      entries: [],
    })
  })

  it('gives the specification back, with rules of every protocol in order', async () => {
    const matches = [
      { mac: { srcmacaddr: '$MAC', protocolid: 'arp' } },
      { mac: { dstmacaddr: 'ff:ff:ff:ff:ff:ff', negate: true, comment: 'no <broadcast> & such' } },
      { arp: { opcode: 'Request', arpsrcipaddr: '$IP', hwtype: 1 } },
      { rarp: { opcode: 'Reply_Reverse', arpdstmacaddr: '52:54:00:00:00:01' } },
      { ip: { srcipaddr: '10.0.0.0', srcipmask: 8, protocol: 'udp', dstportstart: 67, dstportend: 68 } },
      { ipv6: { dstipaddr: 'ff02::', dstipmask: 16, protocol: 'icmpv6' } },
      { tcp: { dstportstart: 22, state: 'NEW,ESTABLISHED', dscp: 2 } },
      { udp: { srcportstart: '$PORTS[@1]', srcipfrom: '10.0.0.1', srcipto: '10.0.0.9' } },
      { icmp: { type: 8, code: 0 } },
      { all: {} },
      { 'tcp-ipv6': { srcipaddr: 'fd00::1', srcipmask: 64, dstportstart: 443 } },
      { 'udp-ipv6': { dstportstart: 53 } },
      { icmpv6: { type: 135 } },
      { 'all-ipv6': { srcmacaddr: '52:54:00:00:00:01' } },
    ] as const
    const actions = ['drop', 'reject', 'accept', 'return', 'continue'] as const
    const directions = ['in', 'out', 'inout'] as const
    const rules = matches.map((match, index) => ({
      action: actions[index % actions.length] ?? 'drop',
      direction: directions[index % directions.length] ?? 'in',
      priority: index * 100 - 500,
      statematch: index % 4 !== 0,
      match,
    }))
    const everything = { action: 'drop', direction: 'inout', priority: 1000, statematch: true } as const
    const spec = {
      name: 'all.protocols-1',
      uuid: uuids[0],
      chain: 'ipv4-test',
      priority: -650,
      entries: [
        ...rules.map((rule) => ({ rule })),
        {
          filterref: {
            filter: 'absent',
            parameters: [
              { name: 'IP', value: '10.0.0.1' },
              { name: 'IP', value: '10.0.0.2' },
            ],
          },
        },
        { rule: everything },
      ],
    }
    const filter = await define(spec)
    expect(await filter.spec()).to.deep.equal(spec)
    const { uuid: _uuid, ...again } = await filter.spec()
    await filter.undefine()
    expect(await (await define({ ...again, uuid: uuids[1] })).spec()).to.deep.equal({
      ...spec,
      uuid: uuids[1],
    })
  })

  it('keeps as XML what there are no words for, and says in words what there are', async () => {
    const rule = (inner: string) => `<rule action='accept' direction='in' priority='500'>${inner}</rule>`
    const filter = await define({
      name: 'kept',
      entries: [
        { xml: rule("<sctp dstportstart='9'/>") },
        { xml: rule("<tcp dstportstart='0x50'/>") },
        { xml: "<filterref filter='other'/>" },
      ],
    })
    const { entries } = await filter.spec()
    expect(entries[0]?.xml).to.include('<sctp').and.to.include("dstportstart='9'")
    expect(entries.slice(1)).to.deep.equal([
      {
        rule: {
          action: 'accept',
          direction: 'in',
          priority: 500,
          statematch: true,
          match: { tcp: { dstportstart: 80 } },
        },
      },
      { filterref: { filter: 'other', parameters: [] } },
    ])
    await filter.redefine({ name: 'kept', entries })
    expect((await filter.spec()).entries).to.deep.equal(entries)
  })

  it('puts another specification in the place of one, and forgets it', async () => {
    const filter = await define({ name: 'changing', uuid: uuids[0] })
    const rule = { action: 'drop', direction: 'out' } as const
    await filter.redefine({ name: 'changing', chain: 'arp', entries: [{ rule }] })
    expect(await filter.spec()).to.deep.include({ uuid: uuids[0], chain: 'arp' })
    for (const [field, spec] of [
      ['name', { name: 'other' }],
      ['uuid', { name: 'changing', uuid: uuids[1] }],
      ['chain', { name: 'changing', chain: 'igmp' }],
    ] as const) {
      const error = await rejection('ERR_INVALID_SPEC', filter.redefine(spec))
      expect(error).to.include({ field, operation: 'redefine', driver: place.subject.driver.name })
    }
    expect(await filter.spec()).to.deep.include({ chain: 'arp' })
    await filter.undefine()
    await rejection('ERR_NO_NWFILTER', filter.spec())
    await rejection('ERR_NO_NWFILTER', filter.undefine())
    await rejection('ERR_NO_NWFILTER', filter.redefine({ name: 'changing' }))
    expect(await names()).not.to.include('changing')
  })

  it('refuses names that are taken or unknown, circles, and fields that make no sense', async () => {
    await define({ name: 'taken', uuid: uuids[0], entries: [{ filterref: { filter: 'later' } }] })
    const named = await rejection('ERR_NWFILTER_EXISTS', define({ name: 'taken' }))
    expect(named).to.include({ field: 'name', operation: 'define' })
    const identified = await rejection('ERR_NWFILTER_EXISTS', define({ name: 'free', uuid: uuids[0] }))
    expect(identified.field).to.equal('uuid')
    for (const unknown of ['nope', '', uuids[1]]) {
      await rejection('ERR_NO_NWFILTER', filters().lookup(unknown))
    }
    const circle = { name: 'later', entries: [{ filterref: { filter: 'taken' } }] }
    await rejection('ERR_OPERATION_FAILED', define(circle))
    expect(await names()).not.to.include('later')
    const wrong = { name: 'wrong', entries: [{ xml: '<filter/>' }] }
    const error = await rejection('ERR_INVALID_SPEC', define(wrong))
    expect(error.field).to.equal('entries[0].xml')
  })

  it('refuses calls after the connection was closed, and takes a signal', async () => {
    const filter = await define({ name: 'closing' })
    await rejection('ERR_ABORTED', filter.undefine({ signal: AbortSignal.abort() }))
    expect(await names()).to.include('closing')
    const connection = await place.connect()
    const further = await connection.nwfilters.lookup('closing')
    await connection.close()
    await rejection('ERR_DISCONNECTED', connection.nwfilters.list())
    await rejection('ERR_DISCONNECTED', further.spec())
  })
}
