import { expect } from 'chai'
import { parseCpuHelp, readCpuNames } from '../../../drivers/qemu/cpu-help.js'
import { findProgram } from '../../../drivers/qemu/programs.js'
import { qemuPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'

describe('the names of CPUs', () => {
  it('are read from what QEMU prints', () => {
    const text = [
      'Available CPUs:',
      'x86 486                   (alias configured by machine type)',
      'x86 Haswell-noTSX-IBRS    (alias of Haswell-v4)',
      'x86 max                   Enables all features supported by the accelerator in the current host',
      '',
      'Recognized CPUID flags:',
      '  3dnow fma',
      '  sse4.1 xsaves',
    ].join('\n')
    expect(parseCpuHelp(text)).to.deep.equal({
      models: ['486', 'Haswell-noTSX-IBRS', 'max'],
      features: ['3dnow', 'fma', 'sse4.1', 'xsaves'],
    })
  })

  it('are read for a CPU whose list has no flags', () => {
    expect(parseCpuHelp('Available CPUs:\n  arm1026\n  cortex-a57\n')).to.deep.equal({
      models: ['arm1026', 'cortex-a57'],
      features: [],
    })
  })

  describe('of a real QEMU', () => {
    needPeer(qemuPeer)

    it('hold the models that everybody uses and the flags that change results', async () => {
      const program = findProgram('x86_64') ?? expect.fail('QEMU is not installed')
      const { models, features } = await readCpuNames(program)
      expect(models).to.include.members(['qemu64', 'max', 'Haswell', 'Haswell-v4'])
      expect(features).to.include.members(['fma', 'avx2', 'sse4.1'])
    })
  })
})
