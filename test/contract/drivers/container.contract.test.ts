import { container } from '../../../drivers/container/driver.js'
import { containerRuntimes } from '../../../drivers/container/runtimes.js'
import { containerPeers, nativePeer } from '../../support/known-peers.js'
import { payloadImage, payloadReady } from '../../support/payload.js'
import { describeContract } from '../describe-contract.js'

let places = 0

for (const runtime of containerRuntimes) {
  describeContract({
    title: `container by ${runtime}`,
    driver: container,
    peers: [nativePeer, containerPeers[runtime]],
    uri() {
      places += 1
      return `container:///contract-${places}?runtime=${runtime}`
    },
    spec: async (name) => ({ name, boot: { kernel: payloadImage('linux-x86_64') } }),
    guest: { ready: payloadReady('linux-x86_64') },
  })
}
