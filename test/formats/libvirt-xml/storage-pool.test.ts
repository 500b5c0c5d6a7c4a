import { expect } from 'chai'
import fc from 'fast-check'
import { readStoragePool, writeStoragePool } from '../../../src/formats/libvirt-xml/storage-pool.js'
import { parseXml } from '../../../src/formats/xml/parse.js'
import { writeXml } from '../../../src/formats/xml/write.js'
import { parseStoragePool } from '../../../src/spec/parse-resource.js'
import type { StoragePoolSpec } from '../../../src/spec/storage.js'
import { xmllintPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { poolInputs } from '../../support/pool-inputs.js'
import { thrown } from '../../support/rejection.js'
import { complaints } from './complaints.js'

const uuid = '6695eb01-f6a4-8304-79aa-97f2502e193f'
const pool = (input: unknown) => parseStoragePool(input, () => uuid)
const readBack = (spec: StoragePoolSpec) => readStoragePool(parseXml(writeXml(writeStoragePool(spec))))

const optional = <Value>(arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.option(arbitrary, { nil: undefined })
const given = (fields: object): object =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
const record = (fields: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<object> =>
  fc.record(fields).map(given)

const text = fc.stringMatching(/^[a-zäλ0-9 <>&'"=.:-]{1,12}$/).filter((word) => word.trim() === word)
const path = text.map((word) => `/${word}`)
const word = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._+-]{0,12}$/)
const host = fc.constantFrom('a.example', '10.0.0.1', 'fd00::1')
const iscsiName = fc.constantFrom('iqn.2013-06.com.example:a:b_c', 'iqn.1999-12.x', 'iqn.2020-01.org.a-b:1')
const mountOptions = fc.array(text, { maxLength: 3 })
const specs = fc
  .oneof(
    ...Object.entries({
      dir: { target: path },
      fs: {
        source: record({ device: path, format: optional(fc.constantFrom('ext4', 'xfs', 'vmfs', 'hfs+')) }),
        target: path,
        mountOptions: optional(mountOptions),
      },
      netfs: {
        source: fc.oneof(
          record({
            host,
            path,
            format: optional(fc.constantFrom('auto', 'nfs')),
            version: optional(fc.constantFrom('3', '4.2')),
          }),
          record({ host, path: text, format: fc.constantFrom('cifs', 'glusterfs') }),
        ),
        target: path,
        mountOptions: optional(mountOptions),
      },
      logical: {
        source: record({ name: word, devices: optional(fc.array(path, { maxLength: 3 })) }),
      },
      disk: {
        source: record({ device: path, format: optional(fc.constantFrom('gpt', 'sun', 'lvm2')) }),
        target: optional(path),
      },
      iscsi: {
        source: record({
          host,
          port: optional(fc.integer({ min: 1, max: 65_535 })),
          iqn: iscsiName,
          initiator: optional(iscsiName),
          auth: optional(
            record({
              username: text,
              secret: fc.oneof(fc.record({ uuid: fc.uuid() }), fc.record({ usage: text })),
            }),
          ),
        }),
        target: optional(path),
      },
    }).map(([type, fields]) => record({ type: fc.constant(type), name: word, ...fields })),
  )
  .map(pool)

describe('Storage pools as XML of libvirt', () => {
  it('are read back as the specification that they were written from', () => {
    for (const input of poolInputs) expect(readBack(pool(input))).to.deep.equal(pool(input))
    fc.assert(
      fc.property(specs, (spec) => {
        expect(readBack(spec)).to.deep.equal(spec)
      }),
    )
  })

  it('are complete: what one leaves out is what libvirt would take', () => {
    const source = { host: 'a', path: '/b' }
    expect(pool({ type: 'netfs', name: 'n', source, target: '/n' })).to.deep.equal({
      ...{ type: 'netfs', name: 'n', uuid, target: '/n', mountOptions: [] },
      source: { ...source, format: 'auto' },
    })
    expect(pool({ type: 'logical', name: 'l', source: { name: 'vg' } })).to.deep.equal({
      ...{ type: 'logical', name: 'l', uuid, target: '/dev/vg' },
      source: { name: 'vg', devices: [] },
    })
    expect(pool({ type: 'disk', name: 'd', source: { device: '/dev/a' } })).to.deep.include({
      target: '/dev',
      source: { device: '/dev/a', format: 'dos' },
    })
  })

  it('say who asks a target of iSCSI by a secret, and have no password', () => {
    const xml = parseXml(`<pool type='iscsi'><name>i</name><uuid>${uuid}</uuid><source>
      <host name='portal'/><device path='iqn.2013-06.com.example:disks'/>
      <initiator><iqn name='iqn.2013-06.com.example:me'/></initiator>
      <auth type='chap' username='me'><secret usage='portal'/></auth></source>
      <target><path>/dev/disk/by-path</path></target></pool>`)
    expect(readStoragePool(xml)).to.have.deep.property('source', {
      host: 'portal',
      iqn: 'iqn.2013-06.com.example:disks',
      initiator: 'iqn.2013-06.com.example:me',
      auth: { username: 'me', secret: { usage: 'portal' } },
    })
  })

  it('take a partition table that libvirt has not written yet for one of DOS, as libvirt does', () => {
    const xml = parseXml(`<pool type='disk'><name>d</name><uuid>${uuid}</uuid><source>
      <device path='/dev/a'/><format type='unknown'/></source><target><path>/dev</path></target></pool>`)
    expect(readStoragePool(xml)).to.have.nested.property('source.format', 'dos')
  })

  it('are refused where a specification has no words for them', () => {
    for (const inner of [
      "type='rbd'",
      "type='dir'",
      "type='iscsi'><source><host name='a'/><device path='iqn.2013-06.b'/><auth username='a'/></source",
    ]) {
      const xml = `<pool ${inner}><name>r</name><uuid>${uuid}</uuid></pool>`
      thrown('ERR_UNSUPPORTED', () => readStoragePool(parseXml(xml)))
    }
  })

  describe('before libvirt’s own schema', () => {
    needPeer(xmllintPeer)

    it('are valid', () => {
      const made = [...poolInputs.map(pool), ...fc.sample(specs, { numRuns: 60, seed: 7 })]
      expect(complaints('storagepool', made.map(writeStoragePool))).to.equal('')
      expect(complaints('storagepool', [parseXml('<pool type="none"/>')])).to.include('fails to validate')
    })
  })
})
