import { expect } from 'chai'
import { kvmRequests } from '../../../../drivers/qemu/kvm/abi.js'
import { guestCode, guestResult } from '../../../../drivers/qemu/kvm/guest.js'

describe("The kernel's numbers for KVM", () => {
  it('are those of include/uapi/linux/kvm.h on x86', () => {
    const numbers = Object.fromEntries(Object.values(kvmRequests).map(({ name, number }) => [name, number]))
    expect(numbers).to.deep.equal({
      KVM_GET_API_VERSION: 0xae00,
      KVM_CREATE_VM: 0xae01,
      KVM_CHECK_EXTENSION: 0xae03,
      KVM_GET_VCPU_MMAP_SIZE: 0xae04,
      KVM_CREATE_VCPU: 0xae41,
      KVM_SET_USER_MEMORY_REGION: 0x4020ae46,
      KVM_SET_TSS_ADDR: 0xae47,
      KVM_RUN: 0xae80,
      KVM_GET_REGS: 0x8090ae81,
      KVM_SET_REGS: 0x4090ae82,
      KVM_GET_SREGS: 0x8138ae83,
      KVM_SET_SREGS: 0x4138ae84,
    })
  })
})

describe('The tiny guest', () => {
  it('is these bytes', () => {
    expect(Buffer.from(guestCode).toString('hex')).to.equal('6683c003664975f8e610f4')
  })

  it('jumps back to its own first byte', () => {
    const jump = guestCode.indexOf(0x75)
    const distance = new DataView(guestCode.buffer).getInt8(jump + 1)
    expect(jump + 2 + distance).to.equal(0)
  })

  it('counts in 32 bits', () => {
    expect(guestResult(5)).to.equal(15)
    expect(guestResult(2 ** 31)).to.equal(2 ** 31)
  })
})
