import { libvirt } from '../../../drivers/libvirt/driver.js'
import { libvirtdPeer, lxcPeer, nwfilterPeer, qemuImgPeer, qemuPeer } from '../../support/known-peers.js'
import { libvirtGuest } from '../../support/libvirt-guest.js'
import { giveToDaemon, type Libvirtd, useLibvirtd } from '../../support/libvirtd.js'
import { type LxcDaemon, useLxcDaemon } from '../../support/lxc-daemon.js'
import { payloadReady } from '../../support/payload.js'
import { describeContract } from '../describe-contract.js'

let daemon = (): Libvirtd => {
  throw new Error('the daemon is started before the first test')
}
let otherDaemon = daemon
let rootsDaemon = (): LxcDaemon => {
  throw new Error('the daemon is started before the first test of its feature')
}

/** The suite's own place is asked for first; machines migrate from there to the other daemon, and leave it empty. */
const given = new Set<Libvirtd>()

function nextDaemon(): Libvirtd {
  const next = given.has(daemon()) ? otherDaemon() : daemon()
  given.add(next)
  return next
}

/** libvirt's test driver, in the same daemon. */
function memoryDriver(): string {
  return `libvirt+unix:///default?driver=test&socket=${encodeURIComponent(daemon().socket)}`
}

describeContract({
  title: 'libvirt (QEMU, translator)',
  driver: libvirt,
  peers: [libvirtdPeer, qemuPeer, qemuImgPeer],
  prepare() {
    daemon = useLibvirtd()
    otherDaemon = useLibvirtd()
  },
  place: () => daemon().folder,
  give: giveToDaemon,
  uri: () => `libvirt+unix:///session?socket=${encodeURIComponent(nextDaemon().socket)}`,
  spec: libvirtGuest,
  guest: { ready: payloadReady('metal-x86_64'), floodBytes: 128 * 1024, nmi: 'fault 2 ' },
  lacking: {
    'guest-agent': 'the payload runs no agent; test/drivers/libvirt/agent.test.ts has a guest that does',
    'guest-freeze': 'the payload runs no agent; test/drivers/libvirt/agent.test.ts has a guest that does',
    'guest-info': 'the payload runs no agent; test/drivers/libvirt/agent.test.ts has a guest that does',
  },
  featureUris: {
    networks: memoryDriver,
    // The daemon's own driver of interfaces only shows them; test/drivers/libvirt/node-observers.test.ts looks at those.
    interfaces: memoryDriver,
    nwfilters: () => `libvirt+unix:///system?driver=lxc&socket=${encodeURIComponent(rootsDaemon().socket)}`,
  },
  featureNeeds: {
    // Only a daemon of root filters; all of its drivers share the filters.
    nwfilters: {
      peers: [lxcPeer, nwfilterPeer],
      prepare() {
        rootsDaemon = useLxcDaemon()
      },
    },
  },
  withoutLeases: 'libvirt’s test driver has no DHCP',
  withoutArp:
    'libvirt 9.0 fails at the ARP table of some kernels; test/drivers/libvirt/interface-addresses.test.ts asks',
})
