import { qemuUser } from '../../../drivers/qemu-user/driver.js'
import { qemuUserPeer } from '../../support/known-peers.js'
import { payloadImage, payloadReady } from '../../support/payload.js'
import { describeContract } from '../describe-contract.js'

let places = 0

for (const architecture of ['aarch64', 's390x', 'x86_64'] as const) {
  const target = `linux-${architecture}`
  const image = architecture === 'x86_64' ? target : `other/${target}`
  describeContract({
    title: `qemu-user for ${architecture}`,
    driver: qemuUser,
    peers: [qemuUserPeer],
    uri() {
      places += 1
      return `qemu-user:///contract-${places}`
    },
    spec: async (name) => ({ name, architecture, boot: { kernel: payloadImage(image) } }),
    guest: { ready: payloadReady(target) },
  })
}
