import { createRequire } from 'node:module'
import { v86 } from '../../../drivers/v86/driver.js'
import { payloadImage, payloadReady } from '../../support/payload.js'
import { describeContract } from '../describe-contract.js'

let places = 0

describeContract({
  title: 'v86',
  driver: v86,
  peer: {
    name: 'v86',
    async find() {
      const description: unknown = createRequire(import.meta.url)('v86/package.json')
      return { version: `v86 ${String(Reflect.get(Object(description), 'version'))}` }
    },
  },
  uri() {
    places += 1
    return `v86:///contract-${places}`
  },
  // A disk would need BIOS files, which the package does not have.
  spec: async (name, { graphics }) => ({
    name,
    architecture: 'i386',
    memory: '32 MiB',
    boot: { kernel: payloadImage('metal-i386') },
    ...(graphics ? { graphics: 'vga' } : {}),
  }),
  guest: { ready: payloadReady('metal-i386') },
  timeout: 20_000,
})
