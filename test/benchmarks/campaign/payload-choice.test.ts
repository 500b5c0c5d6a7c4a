import { expect } from 'chai'
import { discoverPlatforms } from '../../../benchmarks/index.js'
import { nativeI386Peer, nativePeer, qemuPeer } from '../../support/known-peers.js'
import { useOwnState } from '../../support/own-state.js'
import { needPeer } from '../../support/peers.js'

describe('the payload of the platforms of a campaign', () => {
  needPeer(nativePeer)
  needPeer(qemuPeer)
  useOwnState()

  it('is the same machine code wherever one runs it, also on a kernel that refuses 32-bit programs', async () => {
    const refuses = 'missing' in (await nativeI386Peer.find())
    const { platforms } = await discoverPlatforms({ only: ['native', 'v86', 'qemu-tcg'] })
    expect(platforms.map(({ record: { id, target, label } }) => [id, target, label])).to.deep.equal([
      ['native', refuses ? 'linux-x86_64' : 'linux-i386', 'baseline'],
      ['v86', 'metal-i386', refuses ? 'same source, other instruction set' : 'same machine code'],
      ['qemu-tcg', refuses ? 'metal-x86_64' : 'metal-i386', 'same machine code'],
    ])
  })

  it('stays that of a baseline that is no process', async () => {
    const { platforms } = await discoverPlatforms({ only: ['native', 'v86', 'qemu-tcg'], baseline: 'v86' })
    const found = new Map(platforms.map(({ record }) => [record.id, record]))
    expect(found.get('qemu-tcg')).to.include({ target: 'metal-i386', label: 'same machine code' })
  })

  it('is there once on a platform that was named with both', async () => {
    const refuses = 'missing' in (await nativeI386Peer.find())
    const only = ['native', 'native-x86_64', 'qemu-tcg', 'qemu-tcg-x86_64']
    const { platforms } = await discoverPlatforms({ only })
    expect(platforms.map(({ record }) => record.id)).to.deep.equal(refuses ? ['native', 'qemu-tcg'] : only)
    expect(platforms.map(({ record }) => record.label)).to.not.include('same source, other instruction set')
  })
})
