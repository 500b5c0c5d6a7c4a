import { expect } from 'chai'
import fc from 'fast-check'
import { parseSweep, sweepVariants } from '../../../benchmarks/campaign/sweep.js'
import { parseVariant } from '../../../benchmarks/campaign/variant.js'
import { HypervisorError } from '../../../src/index.js'

const settings: Readonly<Record<string, readonly string[]>> = {
  native: [],
  'qemu-tcg': ['cpu', 'machine', 'threads'],
  'qemu-kvm': ['cpu', 'machine'],
}
const settingsOf = (platform: string) => settings[platform] ?? []

describe('a sweep', () => {
  it('is a setting and its values', () => {
    expect(parseSweep('cpu=qemu64, max,Haswell')).to.deep.equal({
      key: 'cpu',
      values: ['qemu64', 'max', 'Haswell'],
    })
  })

  for (const text of ['', 'cpu', 'cpu=', '=max', 'cpu=max,,qemu64', 'CPU=max']) {
    it(`refuses '${text}'`, () => {
      expect(() => parseSweep(text)).to.throw(HypervisorError, 'is not a setting and its values')
    })
  }

  it('puts a variant for each value in the place of a platform that has the setting', () => {
    expect(sweepVariants(['native', 'qemu-tcg'], { cpu: ['qemu64', 'max'] }, settingsOf)).to.deep.equal([
      'native',
      'qemu-tcg:cpu=qemu64',
      'qemu-tcg:cpu=max',
    ])
  })

  it('goes through every combination of several settings', () => {
    const sweep = { machine: ['pc', 'q35'], threads: ['single', 'multi'] }
    expect(sweepVariants(['qemu-kvm', 'qemu-tcg'], sweep, settingsOf)).to.deep.equal([
      'qemu-kvm:machine=pc',
      'qemu-kvm:machine=q35',
      'qemu-tcg:machine=pc+threads=single',
      'qemu-tcg:machine=pc+threads=multi',
      'qemu-tcg:machine=q35+threads=single',
      'qemu-tcg:machine=q35+threads=multi',
    ])
  })

  it('keeps the value that a variant has already, and keeps every platform', () => {
    const values = fc.uniqueArray(fc.constantFrom('qemu64', 'max', 'Haswell'), { minLength: 1 })
    fc.assert(
      fc.property(values, (cpu) => {
        const swept = sweepVariants(['qemu-kvm:cpu=pinned', 'qemu-tcg', 'native'], { cpu }, settingsOf)
        expect(swept).to.have.length(cpu.length + 2)
        expect(swept[0]).to.equal('qemu-kvm:cpu=pinned')
        expect(swept.slice(1, -1).map((text) => parseVariant(text).settings)).to.deep.equal(
          cpu.map((value) => ({ cpu: value })),
        )
      }),
    )
  })

  it('of a setting that no platform has is refused with the settings that there are', () => {
    try {
      sweepVariants(['native', 'qemu-kvm'], { threads: ['multi'] }, settingsOf)
      expect.fail('it was not refused')
    } catch (error) {
      if (!(error instanceof HypervisorError)) throw error
      expect(error.field).to.equal('--sweep')
      expect(error.message).to.contain("native, qemu-kvm has a setting 'threads'")
      expect(error.hint).to.equal('Settings: cpu, machine.')
    }
  })
})
