import { expect } from 'chai'
import fc from 'fast-check'
import { readNwfilter, writeNwfilter } from '../../../src/formats/libvirt-xml/nwfilter.js'
import { parseXml } from '../../../src/formats/xml/parse.js'
import { writeXml } from '../../../src/formats/xml/write.js'
import { protocolSchemas } from '../../../src/spec/nwfilter-match.js'
import { parseNwfilter } from '../../../src/spec/parse-nwfilter.js'
import { xmllintPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { thrown } from '../../support/rejection.js'
import { complaints } from './complaints.js'

const uuid = '6f1c9c1e-0b0f-4c52-9d3e-1f0d8c1f8a11'
const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.-]{0,14}$/)
const variable = fc.stringMatching(/^\$[A-Z_]{1,6}(\[@?[0-9]\])?$/)
const orVariable = <Value>(value: fc.Arbitrary<Value>) => fc.oneof(value, variable)
const mac = orVariable(fc.stringMatching(/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/))
const integer = (max: number, min = 0) => orVariable(fc.integer({ min, max }))

/** A value for each field that a protocol may have. */
const valuesWith = (ipv6: fc.Arbitrary<string>): Readonly<Record<string, fc.Arbitrary<unknown>>> => {
  const address = (family: 4 | 6) => orVariable(family === 4 ? fc.ipV4() : ipv6)
  const families = (family: 4 | 6) =>
    Object.fromEntries(
      ['srcipaddr', 'dstipaddr', 'srcipfrom', 'srcipto', 'dstipfrom', 'dstipto'].map((field) => [
        `${field}/${family}`,
        address(family),
      ]),
    )
  const names = (list: readonly string[], value: fc.Arbitrary<unknown>) =>
    Object.fromEntries(list.map((field) => [field, value]))
  return {
    negate: fc.constant(true),
    comment: fc.oneof(fc.string({ unit: 'grapheme-ascii', maxLength: 20 }), fc.constantFrom('5', '0x5')),
    ...names(['srcmacaddr', 'srcmacmask', 'dstmacaddr', 'dstmacmask', 'arpsrcmacaddr', 'arpdstmacaddr'], mac),
    ...names(['arpsrcipaddr', 'arpdstipaddr'], address(4)),
    ...families(4),
    ...families(6),
    ...names(['srcipmask', 'dstipmask'], integer(32)),
    ...names(['srcportstart', 'srcportend', 'dstportstart', 'dstportend'], integer(65_535)),
    ...names(['hwtype', 'protocoltype'], integer(65_535)),
    ...names(['type', 'code'], integer(255)),
    dscp: integer(63),
    state: fc.constantFrom('NONE', 'NEW', 'NEW,ESTABLISHED', 'RELATED,INVALID'),
    opcode: fc.oneof(integer(65_535), fc.constantFrom('Request', 'ARP_NAK')),
    protocolid: fc.oneof(integer(65_535, 1536), fc.constantFrom('arp', 'ipv6')),
    protocol: fc.oneof(integer(255), fc.constantFrom('tcp', 'icmp')),
  }
}

const specsWith = (ipv6: fc.Arbitrary<string>, without: readonly string[] = []) => {
  const values = valuesWith(ipv6)
  const matches = Object.entries(protocolSchemas).map(([protocol, schema]) => {
    const family = protocol.includes('v6') ? 6 : 4
    const fields = Object.keys(schema.shape).flatMap((field) => {
      const value = values[`${field}/${family}`] ?? values[field]
      return value === undefined ? [] : [[field, value] as const]
    })
    expect(fields.map(([field]) => field)).to.deep.equal(Object.keys(schema.shape))
    const used = fields.filter(([field]) => !without.includes(`${protocol}.${field}`))
    return fc.record(Object.fromEntries(used), { requiredKeys: [] }).map((match) => ({ [protocol]: match }))
  })
  const rule = fc.record(
    {
      action: fc.constantFrom('drop', 'reject', 'accept', 'return', 'continue'),
      direction: fc.constantFrom('in', 'out', 'inout'),
      priority: fc.integer({ min: -1000, max: 1000 }),
      statematch: fc.boolean(),
      match: fc.oneof(...matches),
    },
    { requiredKeys: ['action', 'direction'] },
  )
  const parameter = fc.record({
    name: fc.stringMatching(/^[A-Za-z0-9_]{1,8}$/),
    value: fc.stringMatching(/^[A-Za-z0-9_.:]{1,8}$/),
  })
  const filterref = fc.record({ filter: name, parameters: fc.array(parameter, { maxLength: 3 }) })
  return fc
    .record(
      {
        name,
        uuid: fc.constant(uuid),
        chain: fc.constantFrom('root', 'mac', 'arp-x', 'ipv4', 'ipv6_y.2'),
        priority: fc.integer({ min: -1000, max: 1000 }),
        entries: fc.array(
          fc.oneof(
            fc.record({ rule }),
            fc.record({ filterref }),
            fc.constant({ xml: "<rule action='drop' direction='in'>\n  <stp type='0x7'/>\n</rule>\n" }),
          ),
          { maxLength: 5 },
        ),
      },
      { requiredKeys: ['name', 'uuid'] },
    )
    .map((spec) => parseNwfilter(spec, () => uuid))
}

describe('Network filters as XML of libvirt', () => {
  it('are read back as the specification that they were written from', () => {
    fc.assert(
      fc.property(specsWith(fc.ipV6()), (spec) => {
        expect(readNwfilter(parseXml(writeXml(writeNwfilter(spec))))).to.deep.equal(spec)
      }),
    )
  })

  it('are read in words where these say the same, and kept where they do not', () => {
    const entries = (inner: string) =>
      readNwfilter(parseXml(`<filter name='f'><uuid>${uuid}</uuid>${inner}</filter>`)).entries
    const rule = { action: 'drop', direction: 'in', priority: 500, statematch: true }
    expect(entries("<rule action='drop' direction='in'/>")).to.deep.equal([{ rule }])
    expect(entries("<rule action='drop' direction='in' statematch='0'/>")).to.deep.equal([
      { rule: { ...rule, statematch: false } },
    ])
    expect(
      entries(
        "<rule action='drop' direction='in'><ip match='yes' dscp='0x3F' srcmacaddr='AA:BB:CC:00:00:01'/></rule>",
      ),
    ).to.deep.equal([{ rule: { ...rule, match: { ip: { dscp: 63, srcmacaddr: 'aa:bb:cc:00:00:01' } } } }])
    for (const kept of [
      "<rule action='drop' direction='in'><igmp/></rule>",
      "<rule action='drop' direction='in'><tcp/><udp/></rule>",
      "<rule action='drop' direction='in'><tcp flags='SYN/ALL'/></rule>",
      "<rule action='drop' direction='in'><ip srcipmask='255.0.0.0'/></rule>",
      "<rule action='explode' direction='in'/>",
      "<rule action='drop' direction='in' later='yes'/>",
      "<rule action='drop' direction='in' priority='many'/>",
      "<filterref filter='a b'/>",
      "<filterref filter='a'><parameter name='IP'/></filterref>",
    ]) {
      const [entry] = entries(kept)
      expect(Object.keys(entry ?? {}), kept).to.deep.equal(['xml'])
      expect(parseXml(entry?.xml ?? ''), kept).to.deep.equal(parseXml(kept))
    }
    for (const chain of ['igmp', '']) {
      thrown('ERR_UNSUPPORTED', () => readNwfilter(parseXml(`<filter name='f' chain='${chain}'/>`)))
    }
  })

  it('are asked for fields that make sense, each named', () => {
    const rule = (match: object) => ({ entries: [{ rule: { action: 'drop', direction: 'in', match } }] })
    const wrong: readonly (readonly [object, string])[] = [
      [{ name: '1st' }, 'name'],
      [{ name: 'a:b' }, 'name'],
      [{ chain: 'ipv4-much-too-long' }, 'chain'],
      [{ priority: 1001 }, 'priority'],
      [{ entries: [{}] }, 'entries[0]'],
      [{ entries: [{ xml: '<rule/>', filterref: { filter: 'x' } }] }, 'entries[0]'],
      [{ entries: [{ rule: { action: 'eat', direction: 'in' } }] }, 'entries[0].rule.action'],
      [{ entries: [{ filterref: { filter: '' } }] }, 'entries[0].filterref.filter'],
      [rule({}), 'entries[0].rule.match'],
      [rule({ tcp: {}, udp: {} }), 'entries[0].rule.match'],
      [rule({ sctp: {} }), 'entries[0].rule.match.sctp'],
      [rule({ tcp: { dstportstart: 65_536 } }), 'entries[0].rule.match.tcp.dstportstart'],
      [rule({ tcp: { srcipaddr: 'fd00::1' } }), 'entries[0].rule.match.tcp.srcipaddr'],
      [rule({ tcp: { state: 'new' } }), 'entries[0].rule.match.tcp.state'],
      [rule({ 'all-ipv6': { srcipaddr: '10.0.0.1' } }), 'entries[0].rule.match.all-ipv6.srcipaddr'],
      [rule({ mac: { protocolid: 1535 } }), 'entries[0].rule.match.mac.protocolid'],
      [rule({ icmp: { dstportstart: 1 } }), 'entries[0].rule.match.icmp.dstportstart'],
    ]
    for (const [fields, field] of wrong) {
      const error = thrown('ERR_INVALID_SPEC', () => parseNwfilter({ name: 'a', ...fields }, () => uuid))
      expect(error.field, JSON.stringify(fields)).to.equal(field)
    }
    const withXml = (xml: string) => () =>
      writeNwfilter(parseNwfilter({ name: 'a', entries: [{ xml }] }, () => uuid))
    expect(thrown('ERR_INVALID_SPEC', withXml('no XML')).message).to.include('entries[0].xml')
    expect(thrown('ERR_INVALID_SPEC', withXml('<rules/>')).field).to.equal('entries[0].xml')
  })

  describe('before libvirt’s own schema', () => {
    needPeer(xmllintPeer)

    it('are valid', () => {
      // The schema does not take every address of IPv6 for one, and forgets the states over it, which libvirt has.
      const specs = specsWith(
        fc.constantFrom('fd00::1', '::1', '2001:db8:0:0:0:0:0:7'),
        ['tcp-ipv6', 'udp-ipv6', 'icmpv6', 'all-ipv6'].map((protocol) => `${protocol}.state`),
      )
      const made = fc.sample(specs, { numRuns: 60, seed: 7 }).map(writeNwfilter)
      expect(complaints('nwfilter', made)).to.equal('')
      expect(complaints('nwfilter', [parseXml("<filter name='a' chain='x'/>")])).to.include(
        'fails to validate',
      )
    })
  })
})
