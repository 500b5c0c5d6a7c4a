import { join } from 'node:path'
import { expect } from 'chai'
import { qemu } from '../../../drivers/qemu/driver.js'
import { missingFirmware } from '../../../drivers/qemu/missing-firmware.js'
import { qemuOtherPeer } from '../../support/known-peers.js'
import { payloadImage } from '../../support/payload.js'
import { needPeer } from '../../support/peers.js'
import { newFolder, qemuUri } from '../../support/qemu.js'
import { rejection } from '../../support/rejection.js'

describe('QEMU’s classic boards', () => {
  needPeer(qemuOtherPeer)

  const without = (bios: string) => ({ qemu: { args: ['-bios', bios] } })
  const sparc = { architecture: 'sparc', machine: 'SS-5', ...without('openbios-sparc-absent') } as const
  const mac = { architecture: 'ppc', machine: 'g3beige', ...without('openbios-ppc-absent') } as const
  const quadra = { architecture: 'm68k', machine: 'q800' } as const

  for (const { title, fields, words, hint } of [
    {
      title: 'a SPARCstation without its firmware',
      fields: sparc,
      words: 'openbios-sparc-absent',
      hint: 'apt-get install openbios-sparc',
    },
    {
      title: 'a Power Macintosh without its firmware',
      fields: mac,
      words: 'openbios-ppc-absent',
      hint: 'apt-get install openbios-ppc',
    },
    { title: 'a Quadra without a kernel', fields: quadra, words: 'MacROM.bin', hint: 'boot.kernel' },
  ]) {
    it(`say what to install: ${title}`, async () => {
      await using connection = await qemu.connect(qemuUri(join(newFolder(), 'state')))
      const domain = await connection.define({ name: 'a', memory: '64 MiB', ...fields })
      const error = await rejection('ERR_NOT_INSTALLED', domain.start())
      expect(error.message).to.include(words)
      expect(error.hint).to.include(hint)
      expect((await domain.info()).state).to.equal('shutoff')
    })
  }

  it('refuse, with the field, what they cannot take, before anything is started', async () => {
    await using connection = await qemu.connect(qemuUri(join(newFolder(), 'state')))
    const boot = { kernel: payloadImage('metal-i386') }
    const spec = { name: 'a', architecture: 'sparc', machine: 'SS-5', boot } as const
    for (const { field, fields } of [
      { field: 'memory', fields: { memory: '512 MiB' } },
      { field: 'vcpus', fields: { vcpus: 2 } },
      { field: 'networks[0]', fields: { networks: [{ type: 'user' as const }] } },
    ]) {
      const error = await rejection('ERR_INVALID_SPEC', connection.define({ ...spec, ...fields }))
      expect(error.field).to.equal(field)
    }
    expect(await connection.list()).to.deep.equal([])
  })

  it('leave other ends of QEMU to whoever reports them', () => {
    expect(missingFirmware('qemu-system-sparc: could not open disk', {})).to.equal(undefined)
  })
})
