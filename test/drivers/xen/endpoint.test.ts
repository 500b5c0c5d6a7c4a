import { expect } from 'chai'
import { readEndpoint } from '../../../drivers/xen/endpoint.js'
import { parseUri } from '../../../src/uri.js'

const read = (text: string) => readEndpoint(parseUri(text))

describe("A URI of Xen's driver", () => {
  it('names this host, or an SSH server and the way to it', () => {
    expect(read('xen:///').ssh).to.equal(undefined)
    expect(read('xen+ssh://root@dom0:2222/').ssh).to.deep.equal({
      server: { host: 'dom0', port: 2222, user: 'root' },
      jumps: [],
      knownHosts: undefined,
      keyFile: undefined,
    })
    const { ssh, keepAlive } = read('xen+ssh://dom0/?jump=a@b:1,c&known_hosts=/k&keyfile=/id&keepalive=0.5')
    expect(ssh).to.deep.include({
      jumps: [{ host: 'b', user: 'a', port: 1 }, { host: 'c' }],
      knownHosts: '/k',
      keyFile: '/id',
    })
    expect(keepAlive).to.deep.equal({ interval: 500, count: 5 })
  })

  it('is refused where it cannot be followed, with what to write instead', () => {
    for (const text of [
      'xen://dom0/',
      'xen+tls://dom0/',
      'xen+ssh:///',
      'xen:///system',
      'xen:///?keepalive=5',
      'xen+ssh://dom0/?colour=red',
      'xen+ssh://dom0/?keepalive=0',
      'xen+ssh://dom0/?known_hosts=relative',
      'xen+ssh://dom0/?jump=a:b:c',
    ]) {
      expect(() => read(text), text)
        .to.throw()
        .with.property('code', 'ERR_INVALID_URI')
    }
  })
})
