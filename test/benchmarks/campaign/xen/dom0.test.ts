import { expect } from 'chai'
import { selectDuets } from '../../../../benchmarks/campaign/duet/taking-part.js'
import { resolveVariant, uriOf } from '../../../../benchmarks/campaign/selection.js'
import { dom0Of, namedDom0 } from '../../../../benchmarks/campaign/xen/dom0.js'
import { discoverPlatforms } from '../../../../benchmarks/index.js'
import { rejection } from '../../../support/rejection.js'
import { standInPayload, standInPlatform, standInWorkloads } from '../stand-ins.js'

const there = 'xen+ssh://root@host:2222/?known_hosts=/known&keyfile=/key'

describe('A dom0 of Xen as a platform', () => {
  it('is named by the URI of its dom0 with the kind of the guest', () => {
    expect(namedDom0(`${there}&type=hvm`)).to.deep.equal({ platform: 'xen-hvm', uri: there })
    expect(namedDom0(`${there}&type=pvh`)).to.deep.equal({ platform: 'xen-pvh', uri: there })
    expect(namedDom0('xen+ssh://root@host/?type=pv&keepalive=9')).to.deep.equal({
      platform: 'xen-pv',
      uri: 'xen+ssh://root@host/?keepalive=9',
    })
    expect(namedDom0('xen:///?type=pv')).to.deep.equal({ platform: 'xen-pv', uri: 'xen:///' })
    for (const other of ['xen-pv', 'qemu:///session', 'libvirt+unix:///system']) {
      expect(namedDom0(other), other).to.equal(undefined)
    }
  })

  it('has an id without the host, and a record without it', () => {
    const selected = resolveVariant(`${there}&type=hvm`)
    expect(selected.id).to.equal('xen-hvm')
    expect(uriOf(selected)).to.equal('xen:///')
  })

  it('says what is wrong with a URI', () => {
    for (const [uri, code, word] of [
      [there, 'ERR_INVALID_ARGUMENT', 'type'],
      [`${there}&type=lxc`, 'ERR_INVALID_ARGUMENT', 'lxc'],
      [`${there}&type=toString`, 'ERR_INVALID_ARGUMENT', 'toString'],
      ['xen+ssh://root@host/path?type=pv', 'ERR_INVALID_URI', 'path'],
      ['xen+ssh:///?type=pv', 'ERR_INVALID_URI', 'host'],
      [`${there}&type=pv&kernel=/x`, 'ERR_INVALID_URI', 'kernel'],
    ] as const) {
      expect(() => resolveVariant(uri), uri)
        .to.throw(word)
        .with.property('code', code)
    }
  })

  it('is that of the names, else that of the environment, else this host; never two', () => {
    const { POLYVISOR_XEN: before } = process.env
    try {
      Reflect.deleteProperty(process.env, 'POLYVISOR_XEN')
      expect(dom0Of(['native', 'xen-hvm'])).to.equal('xen:///')
      Object.assign(process.env, { POLYVISOR_XEN: 'xen+ssh://root@other/' })
      expect(dom0Of(['native', 'xen-hvm'])).to.equal('xen+ssh://root@other/')
      expect(dom0Of([`${there}&type=hvm`, `${there}&type=pv`])).to.equal(there)
      expect(() => dom0Of([`${there}&type=hvm`, 'xen+ssh://root@other/?type=pv'])).to.throw('several dom0s')
    } finally {
      if (before === undefined) Reflect.deleteProperty(process.env, 'POLYVISOR_XEN')
      else Object.assign(process.env, { POLYVISOR_XEN: before })
    }
  })

  it('plays no duets: its CPUs are those of another machine', async () => {
    const [steady, there] = await Promise.all(
      ['steady', 'there'].map((id) => standInPlatform(id, standInPayload())),
    )
    if (steady === undefined || there === undefined) return expect.fail('there are no stand-ins')
    const found = { platforms: [steady, { ...there, connection: 'xen:///' }], excluded: [] }
    const error = await rejection('ERR_INVALID_ARGUMENT', selectDuets(found, standInWorkloads, true))
    expect(error.message).to.include('there cannot play a duet').and.include('not those of this machine')
  })

  it('is absent, with what to do about it, where none answers', async () => {
    const uri = 'xen+ssh://root@127.0.0.1:1/?known_hosts=/dev/null&keyfile=/nonexistent&type=hvm'
    const error = await rejection('ERR_NOT_INSTALLED', discoverPlatforms({ only: [uri] }))
    expect(error.message).to.include('no dom0 of Xen answers').and.include('?type=hvm')
  })
})
