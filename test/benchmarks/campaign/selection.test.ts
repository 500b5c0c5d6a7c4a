import { expect } from 'chai'
import {
  resolveVariant,
  type Selected,
  selectPlatforms,
  settingWords,
  withSettings,
} from '../../../benchmarks/campaign/selection.js'
import { HypervisorError } from '../../../src/index.js'

const nothing = { architectures: ['i386'], only: undefined, sweep: undefined, baseline: undefined } as const

describe('selecting platforms', () => {
  it('takes every platform of the instruction set where none is named', () => {
    const both = selectPlatforms({ ...nothing, architectures: ['i386', 'x86_64'] }).map(({ id }) => id)
    expect(selectPlatforms(nothing).map(({ id }) => id)).to.deep.equal(
      both.filter((id) => !id.endsWith('-x86_64') && !id.endsWith('-linux') && id !== 'xen-pv'),
    )
    expect(both).to.include.members(['native', 'native-x86_64', 'v86', 'qemu-tcg-x86_64', 'qemu-tcg-linux'])
  })

  it('takes those with a root file system instead where they are meant, and only then', () => {
    expect(ids(selectPlatforms({ ...nothing, rooted: true }))).to.deep.equal([
      'native-debian',
      'container-debian',
      'qemu-tcg-debian',
      'qemu-kvm-debian',
    ])
    for (const architectures of [['i386'], ['x86_64']] as const) {
      expect(ids(selectPlatforms({ ...nothing, architectures })).join()).to.not.contain('debian')
    }
    const only = ['native-debian:image=mine', 'native']
    expect(ids(selectPlatforms({ ...nothing, only }))).to.deep.equal(['native', 'native-debian:image=mine'])
  })

  it('takes variants beside their platform, each once, in the order of the table', () => {
    const only = ['qemu-tcg:machine=q35+cpu=max', 'qemu-tcg', 'native', 'qemu-tcg:cpu=max+machine=q35']
    expect(ids(selectPlatforms({ ...nothing, only }))).to.deep.equal([
      'native',
      'qemu-tcg:cpu=max+machine=q35',
      'qemu-tcg',
    ])
  })

  it('does not sweep the baseline', () => {
    const selected = selectPlatforms({
      ...nothing,
      only: ['qemu-tcg'],
      sweep: { cpu: ['max', 'qemu64'] },
      baseline: 'qemu-tcg',
    })
    expect(ids(selected)).to.deep.equal(['qemu-tcg:cpu=max', 'qemu-tcg:cpu=qemu64', 'qemu-tcg'])
  })

  it('reads a value in the one form that it has', () => {
    expect(resolveVariant('qemu-tcg:tb-size=064+without=fma:avx2:fma').id).to.equal(
      'qemu-tcg:tb-size=64+without=avx2:fma',
    )
  })

  it('knows the settings of both instruction sets of a platform', () => {
    expect(resolveVariant('qemu-tcg-x86_64:cpu=max')).to.include({
      platform: 'qemu-tcg-x86_64',
      architecture: 'x86_64',
    })
  })

  for (const [text, why, hint] of [
    ['qemu-tcg:cpuu=max', "has no setting 'cpuu'", 'Its settings: machine, cpu, '],
    ['qemu-tcg:toString=max', "'toString' is not the name of a setting", 'PLATFORM:'],
    ['qemu-kvm:tb-size=64', "has no setting 'tb-size'", 'Its settings: machine, cpu, '],
    ['v86:cpu=max', "has no setting 'cpu'", 'It has no settings.'],
    ['qemu-tcg:machine=pdp11', "'machine' does not take 'pdp11'", 'It takes pc, q35, microvm'],
    ['qemu-tcg:threads=2', "'threads' does not take '2'", 'It takes single, multi.'],
    ['qemu-tcg:tb-size=0', "'tb-size' does not take '0'", 'from 1 to 4096'],
    ['qemu-tcg:tb-size=1e3', "'tb-size' does not take '1e3'", 'from 1 to 4096'],
    ['nativ', "there is no platform 'nativ'", 'Did you mean native? Platforms: '],
    ['vax:cpu=max', "there is no platform 'vax'", 'Platforms: native, '],
  ] as const) {
    it(`refuses '${text}' and says what is allowed`, () => {
      try {
        selectPlatforms({ ...nothing, only: [text] })
        expect.fail('it was not refused')
      } catch (error) {
        if (!(error instanceof HypervisorError)) throw error
        expect(error.code).to.equal('ERR_INVALID_ARGUMENT')
        expect(error.message).to.contain(why)
        expect(error.hint).to.contain(hint)
      }
    })
  }
})

describe('the settings of a variant', () => {
  const usual = { architecture: 'x86_64', qemu: { accelerator: 'tcg', tcg: { threads: 'single' } } } as const

  it('go over the usual specification of its platform field by field', () => {
    const variant = resolveVariant(
      'qemu-tcg:cpu=max+machine=q35+tb-size=64+threads=multi+vcpus=2+with=x2apic',
    )
    expect(withSettings(usual, variant)).to.deep.equal({
      architecture: 'x86_64',
      machine: 'q35',
      vcpus: 2,
      cpu: { model: 'max', add: ['x2apic'] },
      qemu: { accelerator: 'tcg', tcg: { threads: 'multi', translationCache: '64 MiB' } },
    })
  })

  it('give a microvm what a guest needs to get interrupts under the translator', () => {
    expect(withSettings(usual, resolveVariant('qemu-tcg:machine=microvm'))).to.deep.include({
      machine: 'microvm',
      qemu: { ...usual.qemu, args: ['-machine', 'acpi=off,pit=on,pic=on,rtc=on'] },
    })
  })

  it('are in its title in words', () => {
    expect(settingWords(resolveVariant('qemu-tcg:machine=q35+without=fma:avx2+vcpus=1'))).to.equal(
      ', machine q35, 1 vCPU, without avx2, fma',
    )
  })
})

function ids(selected: readonly Selected[]): readonly string[] {
  return selected.map(({ id }) => id)
}
