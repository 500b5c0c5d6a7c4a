import { expect } from 'chai'
import { vmware } from '../../../drivers/vmware/driver.js'
import { vcsimPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { rejection } from '../../support/rejection.js'
import { useVcsim } from '../../support/vcsim.js'
import { type SoapProxy, startSoapProxy } from './soap-proxy.js'

type Connection = Awaited<ReturnType<typeof vmware.connect>>
type Domain = Awaited<ReturnType<Connection['define']>>

/** A server that takes calls and does not answer, as one that is stopped; it is a proxy before vcsim that holds them back. */
describe('A server of VMware that does not answer', () => {
  needPeer(vcsimPeer)
  const vcsim = useVcsim()
  let proxy: SoapProxy
  let connection: Connection
  let domain: Domain
  let held: Promise<undefined> | undefined
  let release = (): void => {}
  const hold = (): void => {
    held = new Promise((resolve) => {
      release = () => {
        held = undefined
        resolve(undefined)
      }
    })
  }

  before(async () => {
    proxy = await startSoapProxy(vcsim(), { answer: () => held, serve: () => false })
    connection = await vmware.connect(vcsim().uri('/DC0', {}, proxy.port))
    domain = await connection.define({ name: 'a', memory: '64 MiB' })
  })
  after(async () => {
    release()
    await connection.close()
    await proxy.stop()
  })

  const options = { timeout: 100 }
  const calls: readonly (readonly [operation: string, call: () => Promise<unknown>])[] = [
    ['define', () => connection.define({ name: 'b' }, options)],
    ['list', () => connection.list(options)],
    ['start', () => domain.start(options)],
    ['undefine', () => domain.undefine(options)],
    ['rename', () => domain.rename('b', options)],
    ['setLabel', () => domain.setLabel('a', 'b', options)],
    ['createSnapshot', () => domain.createSnapshot('s', options)],
    ['revertToSnapshot', () => domain.revertToSnapshot('s', options)],
    ['deleteSnapshot', () => domain.deleteSnapshot('s', options)],
    ['setVcpus', () => domain.setVcpus(1, options)],
    [
      'attachDevice',
      () => domain.attachDevice({ network: { type: 'bridge', source: 'VM_Network' } }, options),
    ],
    ['changeMedia', () => domain.changeMedia('cd', undefined, options)],
    ['clone', () => connection.native.machines.clone('a', 'b', options)],
    ['register', () => connection.native.machines.register('[LocalDS_0] a/a.vmx', options)],
    ['unregister', () => connection.native.machines.unregister('a', options)],
    ['relocate', () => connection.native.machines.relocate('a', { folder: '/DC0/vm' }, options)],
    ['allocations', () => connection.native.machines.allocations('a', options)],
    [
      'setAllocations',
      () => connection.native.machines.setAllocations('a', { cpu: { limit: 500 } }, options),
    ],
    ['hosts', () => connection.native.hosts(options)],
    ['exportOvf', () => connection.native.exportOvf('a', '/tmp/polyvisor-nothing.ova', options)],
  ]
  for (const [operation, call] of calls) {
    it(`does not hold ${operation} beyond its time-out, and goes on when it answers again`, async () => {
      hold()
      const error = await rejection('ERR_TIMEOUT', call())
      expect(error).to.include({ driver: 'vmware', operation })
      release()
      expect((await connection.list()).map(({ name }) => name)).to.deep.equal(['a'])
      expect(connection.state).to.equal('open')
    })
  }
})
