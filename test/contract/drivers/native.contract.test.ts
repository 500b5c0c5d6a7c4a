import { native } from '../../../drivers/native/driver.js'
import { nativePeer } from '../../support/known-peers.js'
import { payloadImage, payloadReady } from '../../support/payload.js'
import { describeContract } from '../describe-contract.js'

let places = 0

describeContract({
  title: 'native',
  driver: native,
  peers: [nativePeer],
  uri() {
    places += 1
    return `native:///contract-${places}`
  },
  spec: async (name) => ({ name, boot: { kernel: payloadImage('linux-x86_64') } }),
  guest: { ready: payloadReady('linux-x86_64') },
})
