import { expect } from 'chai'
import { libvirt } from '../../../drivers/libvirt/driver.js'
import { libvirtdPeer } from '../../support/known-peers.js'
import { useLibvirtd } from '../../support/libvirtd.js'
import { needPeer } from '../../support/peers.js'
import { rejection } from '../../support/rejection.js'

describe('allStats of a connection to libvirt', () => {
  needPeer(libvirtdPeer)
  const daemon = useLibvirtd({ emulators: [] })

  it('tells the state of every domain in one call, and what values there are', async () => {
    await using connection = await libvirt.connect(
      `libvirt+unix:///default?driver=test&socket=${encodeURIComponent(daemon().socket)}`,
    )
    const other = await connection.define({ name: 'other', architecture: 'i386', memory: '8 MiB' })
    const all = await connection.native.allStats()
    expect(all.map(({ name, state }) => [name, state])).to.have.deep.members([
      ['test', 'running'],
      ['other', 'shutoff'],
    ])
    const stats = all.find(({ uuid }) => uuid === other.uuid)
    expect([...(stats?.values.keys() ?? [])]).to.deep.equal(['state.state', 'state.reason'])
    await other.undefine()
  })

  it('asks for the groups that are named', async () => {
    await using connection = await libvirt.connect(
      `libvirt+unix:///default?driver=test&socket=${encodeURIComponent(daemon().socket)}`,
    )
    const [one] = await connection.native.allStats(['state'])
    expect(one?.state).to.equal('running')
    const [balloon] = await connection.native.allStats(['balloon'])
    expect(balloon).to.include({ name: 'test' }).and.not.to.have.property('state')
    const { allStats } = connection.native
    const unknown = Reflect.apply(allStats, undefined, [['state', 'disk']])
    expect(await rejection('ERR_INVALID_ARGUMENT', unknown)).to.include({ field: 'groups[1]' })
  })
})
