import { expect } from 'chai'
import { classifyKvm, interpretingBelow, slowBelow } from '../../../../drivers/qemu/kvm/classify.js'
import { type KvmHost, parseCpuFlags } from '../../../../drivers/qemu/kvm/host.js'
import type { KvmMeasurement } from '../../../../drivers/qemu/kvm/measurement.js'

const bareMetal: KvmHost = { architecture: 'x64', cpuFlags: ['fpu', 'vmx'], modules: ['kvm', 'kvm_intel'] }
const guestHost: KvmHost = {
  architecture: 'x64',
  cpuFlags: ['svm', 'hypervisor'],
  modules: ['kvm', 'kvm_amd'],
}
const softwareHost: KvmHost = {
  architecture: 'x64',
  cpuFlags: ['fpu', 'hypervisor'],
  modules: ['kvm', 'kvm_pvm'],
}

const ran = (instructionsPerSecond: number): KvmMeasurement => ({
  outcome: 'ran',
  apiVersion: 12,
  extensions: { userMemory: 1, maximumVcpus: 1024 },
  instructions: instructionsPerSecond,
  nanoseconds: 1e9,
})

describe('The verdict on KVM', () => {
  it('is works for billions of instructions per second on a bare machine', () => {
    const finding = classifyKvm(ran(3.2e9), bareMetal, '/dev/kvm')
    expect(finding).to.include({ name: 'kvm', status: 'works', path: '/dev/kvm', version: 'API 12' })
    expect(finding.detail).to.equal('KVM ran a guest at 3200 million instructions per second.')
    expect(finding.facts).to.include({
      kind: 'hardware',
      instructionsPerSecond: 3.2e9,
      virtualizationFlag: 'vmx',
      modules: 'kvm kvm_intel',
      'extension.maximumVcpus': 1024,
    })
  })

  it('says so where hardware KVM is nested', () => {
    const finding = classifyKvm(ran(2e9), guestHost, '/dev/kvm')
    expect(finding.status).to.equal('works')
    expect(finding.facts).to.include({ kind: 'nested', hostIsVirtual: true })
    expect(finding.detail).to.contain('nested')
  })

  it('is degraded for a KVM that interprets its guest, with every clue in the sentence', () => {
    const finding = classifyKvm(ran(1_612_634), softwareHost, '/dev/kvm')
    expect(finding.status).to.equal('degraded')
    expect(finding.detail).to.equal(
      'KVM interprets its guest: 1.6 million instructions per second; module kvm_pvm; no vmx or svm flag of the CPU.',
    )
    expect(finding.facts).to.include({ kind: 'software' })
  })

  it('judges by speed and not by the name of a module', () => {
    expect(classifyKvm(ran(2e9), softwareHost, '/dev/kvm').status).to.equal('works')
    expect(classifyKvm(ran(2e6), bareMetal, '/dev/kvm').status).to.equal('degraded')
  })

  it('changes its mind exactly at the two limits', () => {
    const factsAt = (rate: number) => classifyKvm(ran(rate), bareMetal, '/dev/kvm').facts
    expect(factsAt(interpretingBelow - 1)).to.include({ kind: 'software' })
    expect(factsAt(interpretingBelow)).to.include({ kind: 'slow' })
    expect(factsAt(slowBelow - 1)).to.include({ kind: 'slow' })
    expect(factsAt(slowBelow)).to.include({ kind: 'hardware' })
  })

  it('is missing where there is no device, with the module to load if the CPU could', () => {
    const capable = classifyKvm({ outcome: 'not-opened', errno: 'ENOENT' }, bareMetal, '/dev/kvm')
    expect(capable.status).to.equal('missing')
    expect(capable.hint).to.contain('modprobe kvm_intel')
    const incapable = classifyKvm({ outcome: 'not-opened', errno: 'ENOENT' }, softwareHost, '/dev/kvm')
    expect(incapable.status).to.equal('missing')
    expect(incapable.hint).to.contain('nested virtualization')
  })

  it('is broken where this user may not open the device, and names the group', () => {
    const finding = classifyKvm({ outcome: 'not-opened', errno: 'EACCES' }, bareMetal, '/dev/kvm')
    expect(finding.status).to.equal('broken')
    expect(finding.hint).to.contain('usermod -aG kvm')
  })

  it('is broken with the step and the reason where one failed', () => {
    const failed = {
      outcome: 'failed',
      step: 'KVM_CREATE_VM',
      reason: 'KVM_CREATE_VM failed with EBUSY',
    } as const
    const finding = classifyKvm(failed, bareMetal, '/dev/kvm')
    expect(finding.status).to.equal('broken')
    expect(finding.detail).to.equal('The device opens, but KVM_CREATE_VM failed with EBUSY.')
  })

  it('is broken where the guest hung or the process died', () => {
    expect(classifyKvm({ outcome: 'hung', milliseconds: 10_000 }, bareMetal, '/dev/kvm')).to.deep.include({
      status: 'broken',
      detail: 'A guest of 11 bytes did not end within 10 s and was killed.',
    })
    expect(classifyKvm({ outcome: 'died', reason: 'SIGSEGV' }, bareMetal, '/dev/kvm').detail).to.contain(
      'SIGSEGV',
    )
  })

  it('does not call KVM working where it has no guest for the architecture', () => {
    const notRun = { outcome: 'not-run', apiVersion: 12, extensions: {}, architecture: 'arm64' } as const
    const finding = classifyKvm(notRun, { ...bareMetal, architecture: 'arm64' }, '/dev/kvm')
    expect(finding.status).to.equal('degraded')
    expect(finding.detail).to.contain('no guest was run')
  })
})

describe('The flags of the CPU', () => {
  it('are read from x86 and ARM', () => {
    expect(
      parseCpuFlags('processor\t: 0\nflags\t\t: fpu vme svm\nbugs\t: x\nflags\t: other\n'),
    ).to.deep.equal(['fpu', 'vme', 'svm'])
    expect(parseCpuFlags('Features\t: fp asimd\n')).to.deep.equal(['fp', 'asimd'])
  })

  it('are none where there is no such line', () => {
    expect(parseCpuFlags('')).to.deep.equal([])
  })
})
