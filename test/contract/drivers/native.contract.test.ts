import { release } from 'node:os'
import { native } from '../../../drivers/native/driver.js'
import { payloadImage, payloadReady } from '../../support/payload.js'
import { describeContract } from '../describe-contract.js'

let places = 0

describeContract({
  title: 'native',
  driver: native,
  peer: {
    name: 'native',
    find: async () =>
      process.platform === 'linux' && process.arch === 'x64'
        ? { version: `Linux ${release()}` }
        : {
            missing: `the payload is a program for Linux x86-64, this is ${process.platform} ${process.arch}`,
          },
  },
  uri() {
    places += 1
    return `native:///contract-${places}`
  },
  spec: async (name) => ({ name, boot: { kernel: payloadImage('linux-x86_64') } }),
  guest: { ready: payloadReady('linux-x86_64') },
})
