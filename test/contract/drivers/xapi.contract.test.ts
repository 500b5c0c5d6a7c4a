import { xapi } from '../../../drivers/xapi/driver.js'
import { useXapiPool, type XapiPool } from '../../support/xapi-pool.js'
import { describeContract } from '../describe-contract.js'

let pool = (): XapiPool => {
  throw new Error('the stand-in is started before the first test')
}

describeContract({
  title: 'xapi (a stand-in of ours, which runs no guests and is no real pool)',
  driver: xapi,
  peers: [],
  prepare() {
    pool = useXapiPool()
  },
  uri: () => pool().uri(),
  async spec(name, { disk, maximumVcpus }) {
    const { sr, vdi } = pool().pool.makeDisk(name)
    return {
      name,
      networks: [{ type: 'bridge', source: 'xenbr0' }],
      ...(disk ? { disks: [{ path: `/${sr}/${vdi}` }] } : {}),
      ...(maximumVcpus === undefined ? {} : { vcpus: { count: 1, maximum: maximumVcpus } }),
    }
  },
  guest: { ready: '', obeysBalloon: true, releasesVcpus: true },
})
