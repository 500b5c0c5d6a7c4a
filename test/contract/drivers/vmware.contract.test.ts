import { vmware } from '../../../drivers/vmware/driver.js'
import { vcsimPeer } from '../../support/known-peers.js'
import { useVcsim, type Vcsim } from '../../support/vcsim.js'
import { makeDisk } from '../../support/vcsim-disk.js'
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
  async spec(name, { disk, maximumVcpus }) {
    return {
      name,
      ...(disk ? { disks: [{ path: await makeDisk(vcsim(), name) }] } : {}),
      ...(maximumVcpus === undefined ? {} : { vcpus: { count: 1, maximum: maximumVcpus } }),
    }
  },
  guest: { ready: '', releasesVcpus: true },
  lacking: {
    reset: 'vcsim tells of a reset as a stop and a start; test/drivers/vmware/observers.test.ts looks at it',
  },
})
