import { expect } from 'chai'
import { qemu } from '../../../drivers/qemu/driver.js'
import { rejection } from '../../support/rejection.js'

describe('a URI of qemu', () => {
  for (const uri of ['qemu:///system', 'qemu+ssh://host.example/system', 'qemu://host.example/session']) {
    it(`that libvirt has is refused with the way to libvirt: ${uri}`, async () => {
      const error = await rejection('ERR_INVALID_URI', qemu.connect(uri))
      expect(error.hint).to.contain('?via=libvirt')
    })
  }

  it('with an accelerator that there is not is refused with those that there are', async () => {
    const error = await rejection('ERR_INVALID_URI', qemu.connect('qemu:///session?accel=xen'))
    expect(error.hint).to.equal('Accelerators: auto, kvm, tcg, hvf, whpx.')
  })
})
