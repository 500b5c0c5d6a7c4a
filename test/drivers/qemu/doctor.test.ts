import { expect } from 'chai'
import { examineQemu } from '../../../drivers/qemu/doctor.js'
import { qemuArchitectures } from '../../../drivers/qemu/programs.js'
import { qemuPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'

describe('what the doctor says of QEMU', () => {
  needPeer(qemuPeer)
  it('is that an installed program runs a guest, what is missing and where to get it, and what KVM is', async () => {
    const findings = await examineQemu({})
    const found = findings.find(({ name }) => name === 'qemu-system-x86_64')
    expect(found).to.include({ status: 'works' })
    expect(found?.detail).to.match(/^Ran a tiny guest/)
    const missing = findings.filter(({ status, name }) => status === 'missing' && name !== 'kvm')
    for (const { name, hint } of missing) expect(hint).to.include(`apt-get install ${name}`)
    const named = findings
      .filter(({ status }) => status !== 'missing')
      .map(({ facts }) => facts?.['architecture'])
    for (const architecture of qemuArchitectures) {
      const described = missing.some(({ detail }) => detail.split(/[ ,.]+/).includes(architecture))
      expect(described !== named.includes(architecture), architecture).to.equal(true)
    }
    expect(findings.filter(({ name }) => name === 'kvm')).to.have.lengthOf(1)
  })
})
