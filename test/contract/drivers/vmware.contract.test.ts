import { vmware } from '../../../drivers/vmware/driver.js'
import { vcsimPeer } from '../../support/known-peers.js'
import { useVcsim, type Vcsim } from '../../support/vcsim.js'
import { makeDisc, makeDisk } from '../../support/vcsim-disk.js'
import { describeContract } from '../describe-contract.js'

let vcsim = (): Vcsim => {
  throw new Error('the simulator is started before the first test')
}

describeContract({
  title: 'vmware (vcsim, which runs no guests)',
  driver: vmware,
  peers: [vcsimPeer],
  prepare() {
    vcsim = useVcsim()
  },
  uri: () => vcsim().uri('/DC0'),
  async spec(name, { disk, cdrom, maximumVcpus }) {
    const disc = cdrom === 'disc' ? { path: await makeDisc(vcsim(), name) } : {}
    return {
      name,
      disks: [
        ...(disk ? [{ path: await makeDisk(vcsim(), name) }] : []),
        ...(cdrom === undefined ? [] : [{ id: 'cd0', device: 'cdrom', ...disc } as const]),
      ],
      ...(maximumVcpus === undefined ? {} : { vcpus: { count: 1, maximum: maximumVcpus } }),
    }
  },
  media: {
    make: (device, name) => (device === 'disk' ? makeDisk : makeDisc)(vcsim(), name),
    missing: (device) => `[LocalDS_0] no-such-file.${device === 'disk' ? 'vmdk' : 'iso'}`,
  },
  card: { type: 'bridge', source: 'VM_Network' },
  keepsDevices: 'the API has one configuration of a machine, running or not',
  guest: { ready: '', releasesVcpus: true, releasesDevices: true },
  lacking: {
    'guest-agent':
      'vcsim runs no guests; test/drivers/vmware/guest-agent.test.ts has a stand-in that runs programs',
    'console-ticket':
      'vcsim gives no tickets; test/drivers/vmware/console-ticket.test.ts has a stand-in that does',
    screenshot: 'vcsim takes no pictures; test/drivers/vmware/screenshot.test.ts has a stand-in that does',
    reset: 'vcsim tells of a reset as a stop and a start; test/drivers/vmware/observers.test.ts looks at it',
  },
})
