import { expect } from 'chai'
import { qemu } from '../../../drivers/qemu/driver.js'
import { payloadImage } from '../../support/payload.js'
import { newFolder, qemuUri } from '../../support/qemu.js'

describe('a definition', () => {
  const boot = { kernel: payloadImage('metal-x86_64') }
  const specs = [
    { name: 'a', boot },
    {
      name: 'a',
      memory: '64 MiB',
      vcpus: 2,
      cpu: { model: 'qemu64' },
      boot,
      networks: [{ type: 'user' as const }],
    },
    { name: 'a', boot, rng: true, serials: [], qemu: { args: ['-no-reboot'], guestAgent: true } },
  ]

  for (const [index, spec] of specs.entries()) {
    it(`is the same for who wrote it and for who reads it (${index})`, async () => {
      const uri = qemuUri(newFolder())
      await using writer = await qemu.connect(uri)
      await using reader = await qemu.connect(uri)
      await writer.define(spec)
      const written = await (await writer.lookup('a')).spec()
      expect(written).to.deep.equal(await (await reader.lookup('a')).spec())
    })
  }
})
