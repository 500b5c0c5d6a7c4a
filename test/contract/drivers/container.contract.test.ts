import { tmpdir } from 'node:os'
import { container } from '../../../drivers/container/driver.js'
import { containerRuntimes } from '../../../drivers/container/runtimes.js'
import { containerPeers, nativePeer } from '../../support/known-peers.js'
import { payloadImage, payloadReady } from '../../support/payload.js'
import { describeContract } from '../describe-contract.js'

let places = 0

for (const runtime of containerRuntimes) {
  for (const shares of [false, true]) {
    describeContract({
      title: `container by ${runtime}${shares ? ' with a folder and the network of this host' : ''}`,
      driver: container,
      peers: [nativePeer, containerPeers[runtime]],
      uri() {
        places += 1
        return `container:///contract-${places}?runtime=${runtime}`
      },
      spec: async (name) => {
        const spec = { name, boot: { kernel: payloadImage('linux-x86_64') } }
        if (!shares) return spec
        const mounts = [{ source: tmpdir(), target: '/data', readonly: false }]
        return { ...spec, container: { mounts, network: 'host' } }
      },
      guest: { ready: payloadReady('linux-x86_64') },
    })
  }
}
