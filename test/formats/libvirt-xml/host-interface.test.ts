import { expect } from 'chai'
import fc from 'fast-check'
import { readHostInterface, writeHostInterface } from '../../../src/formats/libvirt-xml/host-interface.js'
import { readHostInterfaceInfo } from '../../../src/formats/libvirt-xml/host-interface-info.js'
import { parseXml } from '../../../src/formats/xml/parse.js'
import { writeXml } from '../../../src/formats/xml/write.js'
import { parseHostInterface } from '../../../src/spec/parse-resource.js'
import { xmllintPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { thrown } from '../../support/rejection.js'
import { complaints } from './complaints.js'

const optional = <Value>(arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.option(arbitrary, { nil: undefined })
const given = (fields: object): object =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))

const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,14}$/)
const addressing = (address: fc.Arbitrary<string>, most: number) => ({
  dhcp: fc.boolean(),
  addresses: fc.array(fc.record({ address, prefix: fc.integer({ min: 0, max: most }) }), { maxLength: 3 }),
  gateway: optional(address),
})
const commonWith = (ipv6: fc.Arbitrary<string>) => ({
  name,
  start: fc.constantFrom('none', 'onboot', 'hotplug'),
  mtu: optional(fc.integer({ min: 68, max: 65_536 })),
  ipv4: optional(fc.record(addressing(fc.ipV4(), 32)).map(given)),
  ipv6: optional(fc.record({ autoconf: fc.boolean(), ...addressing(ipv6, 128) }).map(given)),
})
const parts = fc.uniqueArray(name, { maxLength: 3 })
const specsWith = (ipv6: fc.Arbitrary<string>) => {
  const common = commonWith(ipv6)
  return fc
    .oneof(
      fc.record({
        ...common,
        type: fc.constant('ethernet'),
        mac: optional(fc.constantFrom('52:54:00:aa:00:01', '00:00:00:00:00:00')),
      }),
      fc.record({ ...common, type: fc.constant('bridge'), stp: optional(fc.boolean()), interfaces: parts }),
      fc.record({
        ...common,
        type: fc.constant('bond'),
        mode: optional(fc.constantFrom('balance-rr', 'active-backup', '802.3ad')),
        interfaces: fc.uniqueArray(name, { minLength: 1, maxLength: 3 }),
      }),
      fc.record({
        ...common,
        type: fc.constant('vlan'),
        tag: fc.integer({ min: 0, max: 4095 }),
        interface: name,
      }),
    )
    .map((spec) => parseHostInterface(given(spec)))
}

describe('Interfaces of the host as XML of libvirt', () => {
  it('are read back as the specification that they were written from', () => {
    fc.assert(
      fc.property(specsWith(fc.ipV6()), (spec) => {
        expect(readHostInterface(parseXml(writeXml(writeHostInterface(spec))))).to.deep.equal(spec)
      }),
    )
  })

  it('are refused where a specification has no words for them', () => {
    for (const xml of [
      "<interface type='ethernet'/>",
      "<interface type='token-ring' name='tr0'/>",
      "<interface type='bond' name='b'><bond/></interface>",
      "<interface type='vlan' name='v'><vlan tag='many'><interface name='eth0'/></vlan></interface>",
      "<interface type='bridge' name='b'><bridge><interface type='vlan' name='v'/></bridge></interface>",
      "<interface type='ethernet' name='e'><protocol family='ipv4'><ip address='::1' prefix='4'/></protocol></interface>",
    ]) {
      thrown('ERR_UNSUPPORTED', () => readHostInterface(parseXml(xml)))
    }
  })

  it('say what is known of an interface as it is', () => {
    const info = (inner: string) =>
      readHostInterfaceInfo(parseXml(`<interface type='ethernet' name='eth0'>${inner}</interface>`))
    const nothing = { name: 'eth0', type: 'ethernet', mac: undefined, mtu: undefined, speed: undefined }
    expect(info('')).to.deep.equal({ ...nothing, link: undefined })
    expect(
      info("<mtu size='1400'/><link speed='100' state='up'/><mac address='52:54:00:AA:00:01'/>"),
    ).to.deep.equal({ ...nothing, mac: '52:54:00:aa:00:01', mtu: 1400, link: 'up', speed: 100 })
    expect(info("<link speed='4294967295' state='up'/>")).to.deep.equal({ ...nothing, link: 'up' })
    thrown('ERR_PROTOCOL', () => info("<mtu size='large'/>"))
    thrown('ERR_PROTOCOL', () => readHostInterfaceInfo(parseXml("<interface type='x' name='y'/>")))
  })

  it('are asked for fields that make sense, each named', () => {
    const wrong: readonly (readonly [object, string])[] = [
      [{ type: 'token-ring' }, 'type'],
      [{ name: 'a/b' }, 'name'],
      [{ mtu: 67 }, 'mtu'],
      [{ mac: 'ff:ff:ff:ff:ff:ff' }, 'mac'],
      [{ start: 'later' }, 'start'],
      [{ ipv4: { addresses: [{ address: '10.0.0.1', prefix: 33 }] } }, 'ipv4.addresses[0].prefix'],
      [{ ipv4: { gateway: 'fd00::1' } }, 'ipv4.gateway'],
      [{ ipv6: { addresses: [{ address: '10.0.0.1', prefix: 8 }] } }, 'ipv6.addresses[0].address'],
      [{ type: 'bridge', interfaces: ['eth0', 'eth0'] }, 'interfaces'],
      [{ type: 'bond' }, 'interfaces'],
      [{ type: 'vlan', interface: 'eth0', tag: 4096 }, 'tag'],
      [{ type: 'vlan', tag: 1 }, 'interface'],
    ]
    for (const [fields, field] of wrong) {
      const error = thrown('ERR_INVALID_SPEC', () =>
        parseHostInterface({ type: 'ethernet', name: 'a', ...fields }),
      )
      expect(error.field, JSON.stringify(fields)).to.equal(field)
    }
  })

  describe('before libvirt’s own schema', () => {
    needPeer(xmllintPeer)

    it('are valid', () => {
      // The schema does not take every address of IPv6 for one.
      const specs = specsWith(fc.constantFrom('fd00::1', '::1', '2001:db8:0:0:0:0:0:7'))
      const made = fc.sample(specs, { numRuns: 40, seed: 7 }).map(writeHostInterface)
      expect(complaints('interface', made)).to.equal('')
      expect(complaints('interface', [parseXml("<interface type='x'/>")])).to.include('fails to validate')
    })
  })
})
