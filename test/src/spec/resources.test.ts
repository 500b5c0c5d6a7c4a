import { expect } from 'chai'
import {
  parseSecret,
  parseStoragePool,
  parseStorageVolume,
  parseVirtualNetwork,
} from '../../../src/spec/parse-resource.js'
import { thrown } from '../../support/rejection.js'

const uuid = '6695eb01-f6a4-8304-79aa-97f2502e193f'
const pool = (input: unknown) => parseStoragePool(input, () => uuid)
const network = (input: unknown) => parseVirtualNetwork(input, () => uuid)

describe('What is asked of specifications of pools, volumes, networks and secrets', () => {
  const dir = { type: 'dir', name: 'a', target: '/a' }
  const fs = { ...dir, type: 'fs', source: { device: '/dev/sdb' } }
  const iscsi = (source: object) => ({
    ...{ type: 'iscsi', name: 'a' },
    source: { host: 'a', iqn: 'iqn.2013-06.com.example:disks', ...source },
  })
  const wrongPools: readonly (readonly [unknown, string | undefined])[] = [
    [{ ...dir, type: 'cloud' }, 'type'],
    [{ ...dir, name: '../a' }, 'name'],
    [{ ...dir, uuid: 'x' }, 'uuid'],
    [{ ...dir, target: 'a' }, 'target'],
    [{ ...dir, source: {} }, 'source'],
    [{ ...dir, type: 'fs' }, 'source'],
    [{ ...dir, type: 'fs', source: { device: 'sdb' } }, 'source.device'],
    [{ ...dir, type: 'netfs', source: { host: 'a b', path: '/' } }, 'source.host'],
    [{ ...dir, type: 'logical', source: { name: 'vg', devices: ['/a', 'b'] } }, 'source.devices[1]'],
    [{ ...dir, type: 'iscsi', source: { host: 'a', iqn: 'disks' } }, 'source.iqn'],
    [{ ...dir, mountOptions: [] }, 'mountOptions'],
    [{ ...fs, mountOptions: ['ro,sync'] }, 'mountOptions[0]'],
    [{ ...fs, mountOptions: ['ro', ''] }, 'mountOptions[1]'],
    [{ ...fs, source: { device: '/dev/sdb', format: 'ntfs' } }, 'source.format'],
    [{ ...fs, source: { device: '/dev/sdb', host: 'a' } }, 'source.host'],
    [{ ...dir, type: 'netfs', source: { host: 'a', path: 'b' } }, 'source.path'],
    [
      { ...dir, type: 'netfs', source: { host: 'a', path: '/', format: 'nfs', version: 'v4' } },
      'source.version',
    ],
    [
      { ...dir, type: 'netfs', source: { host: 'a', path: 'b', format: 'cifs', version: '3' } },
      'source.version',
    ],
    [{ ...dir, type: 'netfs', source: { host: 'a', path: '/', format: 'smb' } }, 'source.format'],
    [{ ...dir, type: 'logical', source: {} }, 'source.name'],
    [{ ...dir, type: 'logical', source: { name: 'vg' }, target: '/dev/a' }, 'target'],
    [{ ...dir, type: 'disk', source: { device: '/dev/sdb', format: 'mbr' } }, 'source.format'],
    [iscsi({ port: 0 }), 'source.port'],
    [iscsi({ iqn: 'iqn.2013-13.com.example' }), 'source.iqn'],
    [iscsi({ iqn: 'eui.0123' }), 'source.iqn'],
    [iscsi({ initiator: 'me' }), 'source.initiator'],
    [iscsi({ auth: { username: 'me' } }), 'source.auth.secret'],
    [iscsi({ auth: { username: '', secret: { usage: 'a' } } }), 'source.auth.username'],
    [iscsi({ auth: { username: 'me', secret: {} } }), 'source.auth.secret.uuid'],
    [iscsi({ auth: { username: 'me', secret: { uuid, usage: 'a' } } }), 'source.auth.secret.uuid'],
    [iscsi({ auth: { username: 'me', secret: { uuid: 'a' } } }), 'source.auth.secret.uuid'],
    [iscsi({ auth: { username: 'me', secret: { usage: '' } } }), 'source.auth.secret.usage'],
    [iscsi({ auth: { username: 'me', password: 'b', secret: { uuid } } }), 'source.auth.password'],
    [undefined, undefined],
  ]
  const wrongNetworks: readonly (readonly [object, string])[] = [
    [{ bridge: 'a/b' }, 'bridge'],
    [{ forward: 'bridge' }, 'forward'],
    [{ forward: 'nat' }, 'addresses'],
    [{ addresses: [{ address: '10.0.0', prefix: 8 }] }, 'addresses[0].address'],
    [
      { addresses: [{ address: '10.0.0.1', prefix: 8, dhcp: { ranges: [{ start: '::1', end: '::2' }] } }] },
      'addresses[0].dhcp.ranges[0].start',
    ],
    [
      {
        addresses: [
          { address: '10.0.0.1', prefix: 24, dhcp: { ranges: [{ start: '10.0.0.2', end: '10.0.1.9' }] } },
        ],
      },
      'addresses[0].dhcp.ranges[0].end',
    ],
    [
      {
        addresses: [
          { address: '10.0.0.1', prefix: 24, dhcp: { ranges: [{ start: '10.0.0.20', end: '10.0.0.9' }] } },
        ],
      },
      'addresses[0].dhcp.ranges[0].end',
    ],
    [
      { addresses: [{ address: '10.0.0.1', prefix: 8, dhcp: { hosts: [{ address: '10.0.0.2' }] } }] },
      'addresses[0].dhcp.hosts[0].mac',
    ],
  ]

  const wrongSecrets: readonly (readonly [unknown, string | undefined])[] = [
    [{ uuid: 'x' }, 'uuid'],
    [{ usage: { type: 'ssh', id: 'a' } }, 'usage.type'],
    [{ usage: { type: 'tls' } }, 'usage.id'],
    [{ usage: { type: 'tls', id: '' } }, 'usage.id'],
    [{ usage: { type: 'tls', id: 'a\nb' } }, 'usage.id'],
    [{ usage: { type: 'volume', id: 'a.raw' } }, 'usage.id'],
    [{ private: 'yes' }, 'private'],
    [{ description: ' ' }, 'description'],
    [{ value: 'a' }, 'value'],
    ['a', undefined],
  ]

  it('names the field that is wrong', () => {
    for (const [input, field] of wrongPools) {
      expect(thrown('ERR_INVALID_SPEC', () => pool(input)).field, JSON.stringify(input)).to.equal(field)
    }
    for (const [input, field] of wrongNetworks) {
      const error = thrown('ERR_INVALID_SPEC', () => network({ name: 'n', ...input }))
      expect(error.field, JSON.stringify(input)).to.equal(field)
    }
    for (const [input, field] of wrongSecrets) {
      const error = thrown('ERR_INVALID_SPEC', () => parseSecret(input, () => uuid))
      expect(error.field, JSON.stringify(input)).to.equal(field)
    }
    expect(thrown('ERR_INVALID_SPEC', () => parseStorageVolume({ name: 'v', capacity: -1 })).field).to.equal(
      'capacity',
    )
  })
})
