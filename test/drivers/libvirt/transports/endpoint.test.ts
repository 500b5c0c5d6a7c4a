import { expect } from 'chai'
import { socatCommand } from '../../../../drivers/libvirt/dial/ssh/routes.js'
import { type Endpoint, readEndpoint } from '../../../../drivers/libvirt/endpoint/endpoint.js'
import { parseUri } from '../../../../src/uri.js'
import { thrown } from '../../../support/rejection.js'

const read = (text: string): Endpoint => readEndpoint(parseUri(text))

describe("A URI of libvirt's driver", () => {
  it('without a host means the sockets of this host', () => {
    const { place, target } = read('libvirt:///system')
    expect(place).to.deep.equal({
      transport: 'unix',
      sockets: ['/run/libvirt/libvirt-sock', '/run/libvirt/virtqemud-sock'],
    })
    expect(target).to.equal('qemu:///system')
    expect(read('libvirt+unix:///session?driver=lxc&socket=/a').place).to.deep.include({ sockets: ['/a'] })
  })

  it('with a host means TLS, as in libvirt', () => {
    expect(read('libvirt://example.org/system').place).to.deep.equal({
      transport: 'tls',
      host: 'example.org',
      port: 16_514,
      pkiFolder: undefined,
    })
    expect(read('xen+tls://[::1]:99/system?via=libvirt&pkipath=/pki')).to.deep.include({
      place: { transport: 'tls', host: '::1', port: 99, pkiFolder: '/pki' },
      target: 'xen:///system',
    })
  })

  it('with SSH names host, keys, jump hosts and the ways to the daemon', () => {
    const { place } = read(
      'qemu+ssh://me@host:2222/system?via=libvirt&known_hosts=/k&keyfile=/i&jump=a@b:1,[::2],c',
    )
    expect(place).to.deep.equal({
      transport: 'ssh',
      server: { host: 'host', port: 2222, user: 'me' },
      jumps: [{ host: 'b', port: 1, user: 'a' }, { host: '::2' }, { host: 'c' }],
      knownHosts: '/k',
      keyFile: '/i',
      ways: ['socket', 'helper', 'socat'],
      sockets: ['/run/libvirt/libvirt-sock', '/run/libvirt/virtqemud-sock'],
    })
    expect(read('libvirt+ssh://h/session').place).to.deep.include({
      sockets: ['libvirt-sock', 'virtqemud-sock'],
    })
    expect(read('libvirt+ssh://h/system?socket=/s').place).to.deep.include({
      ways: ['socket', 'socat'],
      sockets: ['/s'],
    })
    expect(read('libvirt+ssh://h/system?proxy=helper').place).to.deep.include({ ways: ['helper'] })
  })

  it("names libvirt's driver by its scheme, by driver or by type", () => {
    for (const text of [
      'lxc:///system?via=libvirt',
      'libvirt:///system?driver=lxc',
      'libvirt:///system?type=lxc',
      'lxc:///system?via=libvirt&driver=lxc&type=lxc',
    ]) {
      expect(read(text).target, text).to.equal('lxc:///system')
    }
  })

  it('names libvirt with via, or has no via', () => {
    expect(read('test:///default?via=libvirt').target).to.equal('test:///default')
    expect(read('libvirt:///system?via=libvirt').target).to.equal('qemu:///system')
  })

  const refused: Readonly<Record<string, RegExp>> = {
    'libvirt:///system?driver=lxc&type=qemu': /driver is 'lxc', but type is 'qemu'/,
    'qemu:///system?via=libvirt&driver=lxc': /driver is 'lxc', but the scheme is 'qemu'/,
    'v86:///?via=libvirt': /no driver 'v86'/,
    'libvirt:///system?driver=vmware': /no driver 'vmware'/,
    'libvirt:///system?via=xen': /via is 'xen'/,
    'libvirt:///nowhere': /no '\/nowhere'/,
    'libvirt+tcp://host/system': /no transport 'tcp'/,
    'libvirt+libssh2://host/system': /no transport 'libssh2'/,
    'libvirt+unix://host/system': /UNIX socket is on this host/,
    'libvirt+unix:///system?socket=a': /socket is not an absolute path/,
    'libvirt+unix:///system?pkipath=/a': /unknown parameter 'pkipath'/,
    'libvirt+ssh:///system': /SSH needs a host/,
    'libvirt+ssh://h/system?no_verify=1': /no_verify is not accepted/,
    'libvirt+ssh://h/system?known_hosts=a': /known_hosts is not an absolute path/,
    'libvirt+ssh://h/system?keyfile=a': /keyfile is not an absolute path/,
    'libvirt+ssh://h/system?proxy=netcat': /proxy is 'netcat'/,
    'libvirt+ssh://h/system?proxy=helper&socket=/a': /cannot be told of a socket/,
    'libvirt+ssh://h/system?jump=a:b@c': /jump is not a list of hosts/,
    'libvirt+ssh://h/system?jump=a,,b': /jump is not a list of hosts/,
    'libvirt+ssh://h/system?jump=a:70000': /jump is not a list of hosts/,
    'libvirt+tls:///system': /TLS needs a host/,
    'libvirt+tls://me@h/system': /TLS knows no user/,
    'libvirt+tls://h/system?no_verify=1': /no_verify is not accepted/,
    'libvirt+tls://h/system?pkipath=a': /pkipath is not an absolute path/,
    'libvirt:///system?authfile=a': /authfile is not an absolute path/,
    'libvirt:///system?keepalive=0': /keepalive is '0'/,
  }
  for (const [text, message] of Object.entries(refused)) {
    it(`is refused as ${text}`, () => {
      const error = thrown('ERR_INVALID_URI', () => read(text))
      expect(error.message).to.match(message)
      expect(error.hint).to.be.a('string')
    })
  }

  it("becomes an address of socat in which no character has socat's meaning", () => {
    expect(socatCommand('/run/libvirt/libvirt-sock')[2]).to.equal('UNIX-CONNECT:/run/libvirt/libvirt-sock')
    expect(socatCommand('/a b,fork')[2]).to.equal('UNIX-CONNECT:/a\\ b\\,fork')
  })
})
