import { expect } from 'chai'
import fc from 'fast-check'
import { readDomain } from '../../../src/formats/libvirt-xml/read.js'
import { childOf, childrenOf } from '../../../src/formats/xml/element.js'
import { parseXml } from '../../../src/formats/xml/parse.js'
import { parseSpec } from '../../../src/spec/parse.js'
import { xmllintPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { thrown } from '../../support/rejection.js'
import { complaintsOfSchema, throughSpec, writeSpec } from './libvirt.js'

/** A specification of a container, as it is after reading. */
function container(change: object = {}) {
  const input = {
    name: 'c',
    boot: { kernel: '/sbin/init' },
    libvirt: { type: 'lxc', root: '/srv/c' },
    ...change,
  }
  return parseSpec(input, { driverKeys: ['libvirt'] })
}

/** libvirt's XML of a container with other things said of its program and its root. */
function xml(os: string, filesystem = ''): string {
  return `<domain type='lxc'><name>c</name><memory unit='MiB'>64</memory><vcpu placement='static'>1</vcpu><os><type arch='x86_64'>exe</type>${os}</os><devices>${filesystem}</devices></domain>`
}

const root = "<filesystem type='mount'><source dir='/srv/c'/><target dir='/'/></filesystem>"

describe('a container in libvirt’s XML', () => {
  it('has its program, arguments, root and terminals, and nothing of a machine', () => {
    const written = parseXml(writeSpec(container({ boot: { kernel: '/sbin/init', cmdline: '--log all' } })))
    const names = childrenOf(childOf(written, 'os')).map(({ name }) => name)
    expect(names).to.deep.equal(['type', 'init', 'initarg', 'initarg'])
    expect(childOf(written, 'features')).to.equal(undefined)
    const devices = childrenOf(childOf(written, 'devices')).map(({ name }) => name)
    expect(devices).to.deep.equal(['filesystem', 'console'])
  })

  it('comes back as it was, whatever the words of its command line', () => {
    const word = fc.stringMatching(/^[!-~é]{1,20}$/)
    fc.assert(
      fc.property(fc.array(word, { maxLength: 5 }), (words) => {
        const boot = { kernel: '/a b/<init>', ...(words.length === 0 ? {} : { cmdline: words.join(' ') }) }
        const spec = container({ boot })
        const again = parseSpec(readDomain(parseXml(writeSpec(spec))), { driverKeys: ['libvirt'] })
        expect(again.boot).to.deep.equal(spec.boot)
        expect(again['libvirt']).to.deep.include({ type: 'lxc', root: '/srv/c', elements: [], devices: [] })
      }),
    )
  })

  it('loses nothing that a specification has no words for', () => {
    const cases = [
      xml('<init>/sbin/init</init><initarg>two words</initarg>', root),
      xml("<init>/sbin/init</init><initenv name='LANG'>C</initenv>", root),
      xml('<init>/sbin/init</init>', `${root.replace('/srv/c', '/srv/d')}${root}`),
      xml('<init>/sbin/init</init>', root.replace("dir='/'/></f", "dir='/'/><readonly/></f")),
    ]
    for (const text of cases) {
      const again = throughSpec(text, { assigned: 'keep' })
      const before = parseXml(text)
      expect(childOf(parseXml(again), 'os')).to.deep.equal(childOf(before, 'os'))
      expect(childrenOf(childOf(parseXml(again), 'devices'), 'filesystem')).to.deep.equal(
        childrenOf(childOf(before, 'devices'), 'filesystem'),
      )
    }
  })

  it('leaves away what libvirt writes down of every container', () => {
    const more =
      "<emulator>/usr/lib/libvirt/libvirt_lxc</emulator><console type='pty'><target type='lxc' port='0'/></console>"
    const text = xml(
      '<init>/sbin/init</init>',
      `${root.replace("'mount'", "'mount' accessmode='passthrough'")}${more}`,
    ).replace('<devices>', '<resource><partition>/machine</partition></resource><devices>')
    expect(readDomain(parseXml(text)).libvirt).to.deep.include({ root: '/srv/c', elements: [], devices: [] })
  })

  it('is refused what it does not have, by the field', () => {
    for (const [field, change] of Object.entries({
      machine: { machine: 'pc' },
      firmware: { firmware: 'uefi' },
      'boot.initrd': { boot: { kernel: '/sbin/init', initrd: '/initrd' } },
      'libvirt.root': { libvirt: { type: 'kvm', root: '/srv/c' } },
    })) {
      expect(thrown('ERR_INVALID_SPEC', () => writeSpec(container(change))).field).to.equal(field)
    }
  })

  describe('by libvirt’s schema', () => {
    needPeer(xmllintPeer)

    it('is valid', () => {
      expect(complaintsOfSchema([writeSpec(container()), writeSpec(container({ serials: [] }))])).to.equal('')
    })
  })
})
