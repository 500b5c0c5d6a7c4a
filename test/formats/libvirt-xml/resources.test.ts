import { expect } from 'chai'
import { readSecret, writeSecret } from '../../../src/formats/libvirt-xml/secret.js'
import {
  readStorageVolume,
  writeClone,
  writeStorageVolume,
} from '../../../src/formats/libvirt-xml/storage-volume.js'
import { readVirtualNetwork, writeVirtualNetwork } from '../../../src/formats/libvirt-xml/virtual-network.js'
import type { XmlElement } from '../../../src/formats/xml/element.js'
import { parseXml } from '../../../src/formats/xml/parse.js'
import { writeXml } from '../../../src/formats/xml/write.js'
import { parseSecret, parseStorageVolume, parseVirtualNetwork } from '../../../src/spec/parse-resource.js'
import { xmllintPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { thrown } from '../../support/rejection.js'
import { complaints } from './complaints.js'

const uuid = '6695eb01-f6a4-8304-79aa-97f2502e193f'

const volumes = [
  { name: 'plain', capacity: 0 },
  { name: 'a & <b>', capacity: '2 TiB', allocation: 0, format: 'raw' },
  { name: 'layer', capacity: 1, format: 'qcow2', backing: { path: '/base', format: 'qcow2' } },
]

const networks = [
  { name: 'none' },
  { name: 'open', forward: 'open', bridge: 'br1' },
  { name: 'route', forward: 'route', addresses: [{ address: '10.0.0.1', prefix: 8, dhcp: {} }] },
  {
    name: 'nat',
    forward: 'nat',
    addresses: [
      {
        address: '192.168.1.1',
        prefix: 24,
        dhcp: {
          ranges: [{ start: '192.168.1.2', end: '192.168.1.99' }],
          hosts: [{ mac: '52:54:00:00:00:01', name: 'one', address: '192.168.1.100' }],
        },
      },
      {
        address: 'fd00::1',
        prefix: 64,
        dhcp: { hosts: [{ duid: '0:3:0:1:0:16:3e:11:22:33', address: 'fd00::2' }] },
      },
    ],
  },
]

const secrets = [
  {},
  { ephemeral: true, private: true, description: 'of <all> & "sundry"' },
  { usage: { type: 'volume', id: '/a folder & more/image.raw' } },
  { usage: { type: 'ceph', id: 'client.admin secret' }, private: true },
  { usage: { type: 'iscsi', id: 'portal' } },
  { usage: { type: 'tls', id: 'server key' } },
  { usage: { type: 'vtpm', id: 'tpm' }, ephemeral: true },
]

const secret = (input: unknown) => parseSecret(input, () => uuid)
const network = (input: unknown) => parseVirtualNetwork(input, () => uuid)

describe('Volumes, networks and secrets as XML of libvirt', () => {
  it('are read back as the specification that they were written from', () => {
    for (const input of networks) {
      const spec = network(input)
      expect(readVirtualNetwork(throughText(writeVirtualNetwork(spec)))).to.deep.equal(spec)
    }
  })

  it('say of a secret what it is like, and what is absent is no', () => {
    for (const input of secrets) {
      const { uuid: _uuid, usage: _usage, ...spec } = secret(input)
      expect(readSecret(throughText(writeSecret(secret(input))))).to.deep.equal({
        description: undefined,
        ...spec,
      })
    }
    expect(readSecret(parseXml(`<secret><uuid>${uuid}</uuid></secret>`))).to.deep.equal({
      ephemeral: false,
      private: false,
      description: undefined,
    })
  })

  it('say of a volume what libvirt knows of it', () => {
    const xml = parseXml(`<volume type='file'><name>v</name><key>/p/v</key>
      <capacity unit='bytes'>1073741824</capacity><allocation unit='bytes'>4096</allocation>
      <target><path>/p/v</path><format type='qcow2'/></target>
      <backingStore><path>/base</path></backingStore></volume>`)
    expect(readStorageVolume(xml, 'p')).to.deep.equal({
      name: 'v',
      pool: 'p',
      path: '/p/v',
      type: 'file',
      capacity: 2 ** 30,
      allocation: 4096,
      format: 'qcow2',
      backing: '/base',
    })
  })

  it('refuse a size that is no safe integer, and what libvirt does not write', () => {
    const volume = (capacity: string, type = 'file') =>
      parseXml(`<volume type='${type}'><name>v</name><capacity unit='bytes'>${capacity}</capacity></volume>`)
    thrown('ERR_PROTOCOL', () => readStorageVolume(volume('9007199254740993'), 'p'))
    thrown('ERR_PROTOCOL', () => readStorageVolume(volume('many'), 'p'))
    thrown('ERR_PROTOCOL', () => readStorageVolume(volume('1', 'cloud'), 'p'))
  })

  it('refuse networks that a specification has no words for', () => {
    const bridged = `<network><name>b</name><uuid>${uuid}</uuid><forward mode='bridge'/></network>`
    thrown('ERR_UNSUPPORTED', () => readVirtualNetwork(parseXml(bridged)))
  })

  it('take a network mask for a prefix, and a forward without a mode for NAT', () => {
    const xml = `<network><name>n</name><uuid>${uuid}</uuid><forward/>
      <ip address='192.168.122.1' netmask='255.255.240.0'/></network>`
    expect(readVirtualNetwork(parseXml(xml))).to.deep.include({
      forward: 'nat',
      addresses: [{ address: '192.168.122.1', prefix: 20 }],
    })
  })

  describe('before libvirt’s own schemas', () => {
    needPeer(xmllintPeer)

    it('are valid', () => {
      const made = volumes.map((input) => writeStorageVolume(parseStorageVolume(input)))
      expect(
        complaints('storagevol', [...made, ...made.map((volume) => writeClone(volume, 'clone'))]),
      ).to.equal('')
      expect(
        complaints(
          'network',
          networks.map((input) => writeVirtualNetwork(network(input))),
        ),
      ).to.equal('')
    })

    it('are valid as secrets, too', () => {
      const written = secrets.map((input) => writeSecret(secret(input)))
      expect(complaints('secret', written)).to.equal('')
      expect(complaints('secret', [parseXml('<secret><usage type="ssh"/></secret>')])).to.include('fails')
    })
  })
})

function throughText(element: XmlElement): XmlElement {
  return parseXml(writeXml(element))
}
