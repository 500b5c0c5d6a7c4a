import { libvirt } from '../../../drivers/libvirt/driver.js'
import { libvirtdPeer, qemuImgPeer, qemuPeer } from '../../support/known-peers.js'
import { libvirtGuest } from '../../support/libvirt-guest.js'
import { giveToDaemon, type Libvirtd, useLibvirtd } from '../../support/libvirtd.js'
import { payloadReady } from '../../support/payload.js'
import { describeContract } from '../describe-contract.js'

let daemon = (): Libvirtd => {
  throw new Error('the daemon is started before the first test')
}

describeContract({
  title: 'libvirt (QEMU, translator)',
  driver: libvirt,
  peers: [libvirtdPeer, qemuPeer, qemuImgPeer],
  prepare() {
    daemon = useLibvirtd()
  },
  place: () => daemon().folder,
  give: giveToDaemon,
  uri: () => `libvirt+unix:///session?socket=${encodeURIComponent(daemon().socket)}`,
  spec: libvirtGuest,
  guest: { ready: payloadReady('metal-x86_64'), floodBytes: 128 * 1024 },
  lacking: {
    'guest-agent': 'the payload runs no agent; test/drivers/libvirt/agent.test.ts has a guest that does',
  },
  timeout: 20_000,
})
