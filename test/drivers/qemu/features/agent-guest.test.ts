import { expect } from 'chai'
import { qemu } from '../../../../drivers/qemu/driver.js'
import { bootGuest } from '../../../contract/boot.js'
import { guestAgentContract } from '../../../contract/features/guest-agent.js'
import { guestFreezeContract } from '../../../contract/features/guest-freeze.js'
import { guestInfoContract } from '../../../contract/features/guest-info.js'
import { agentAddressesContract } from '../../../contract/features/interface-addresses.js'
import { agentGuestName, agentGuestReady, makeAgentGuest } from '../../../support/agent-guest.js'
import { agentPeer, fileSystemPeer, kernelPeer, qemuPeer } from '../../../support/known-peers.js'
import { needPeer } from '../../../support/peers.js'
import { newFolder, qemuUri } from '../../../support/qemu.js'

type Connection = Awaited<ReturnType<typeof qemu.connect>>
type QemuDomain = Awaited<ReturnType<Connection['define']>>

describe('The guest agent through QEMU, in a Linux guest, where the real qemu-ga runs', function () {
  for (const peer of [qemuPeer, agentPeer, kernelPeer, fileSystemPeer]) needPeer(peer)
  this.timeout(120_000)

  let connection: Connection
  let domain: QemuDomain

  before(async () => {
    const { disk, ...boot } = await makeAgentGuest(newFolder())
    connection = await qemu.connect(qemuUri(newFolder()))
    domain = await connection.define({
      name: 'linux',
      memory: '256 MiB',
      boot,
      disks: [{ path: disk, format: 'raw', bus: 'virtio' }],
      qemu: { guestAgent: true },
    })
    await bootGuest(domain, agentGuestReady)
  })

  after(async () => {
    await domain?.destroy()
    await connection?.close()
  })

  guestAgentContract({ boot: async () => domain })
  guestFreezeContract({ boot: async () => domain })
  guestInfoContract({ boot: async () => domain })
  agentAddressesContract({ boot: async () => domain })

  it('asks the agent for addresses where nobody else is named', async () => {
    expect(await domain.interfaceAddresses()).to.deep.equal(await domain.guestInterfaces())
  })

  it('tells the name that the guest has', async () => {
    expect((await domain.guestSystem()).hostname).to.equal(agentGuestName)
  })
})
