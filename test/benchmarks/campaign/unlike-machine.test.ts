import { expect } from 'chai'
import { type EnvironmentRecord, environmentSchema } from '../../../benchmarks/campaign/records.js'
import { requireSameMachine } from '../../../benchmarks/campaign/unlike-machine.js'
import { isHypervisorError } from '../../../src/index.js'

const before: EnvironmentRecord = environmentSchema.parse({
  kind: 'polyvisor-environment',
  schemaVersion: 1,
  taken: '2026-01-02T03:04:05.678Z',
  cpu: {
    model: 'A',
    architecture: 'x86_64',
    logical: 2,
    flags: ['avx', 'sse2'],
    caches: ['L1 Data 32K'],
    family: 'GenuineIntel 6.85.4',
    microcode: '0x1',
    governor: 'powersave',
    mitigations: { meltdown: 'Mitigation: PTI' },
  },
  memoryBytes: 16e9,
  kernel: 'Linux 6.1',
  kernelBuild: '#1 SMP',
  kernelParameters: ['nosmt'],
  clockSource: 'tsc',
  aslr: '2',
  cgroup: { version: '2', cpuWeight: 100, cpuset: '0-1' },
  node: 'v20.19.0',
  sdk: '0.1.0',
  virtualization: { virtual: false, evidence: [] },
  kvm: { kind: 'absent', detail: '' },
  platforms: [
    {
      platform: 'qemu-tcg',
      version: 'QEMU 7.2',
      sha256: 'a'.repeat(64),
      files: [{ name: 'bios.bin', sha256: 'b'.repeat(64) }],
    },
  ],
})

const [platform] = before.platforms
const { cpu, cgroup } = before

function refusal(now: Partial<EnvironmentRecord>): string | undefined {
  try {
    requireSameMachine('folder', before, { ...before, ...now })
    return undefined
  } catch (error) {
    if (isHypervisorError(error, 'ERR_INVALID_STATE')) return error.message
    throw error
  }
}

describe('Going on with a campaign', () => {
  const changes: readonly (readonly [what: string, now: Partial<EnvironmentRecord>, words: RegExp])[] = [
    ['the microcode', { cpu: { ...cpu, microcode: '0x2' } }, /microcode: 0x1 before, 0x2 now/],
    ['a stepping', { cpu: { ...cpu, family: 'GenuineIntel 6.85.7' } }, /stepping/],
    ['flags of the CPU', { cpu: { ...cpu, flags: ['sse2'] } }, /CPU flags: avx only before/],
    [
      'a remedy against a weakness',
      { cpu: { ...cpu, mitigations: { meltdown: 'Vulnerable' } } },
      /mitigation of meltdown/,
    ],
    ['the build of the kernel', { kernelBuild: '#2 SMP' }, /build of the kernel/],
    ['a parameter of the kernel', { kernelParameters: ['nosmt', 'mitigations=off'] }, /mitigations=off/],
    ['the clock source', { clockSource: 'hpet' }, /clock source: tsc before, hpet now/],
    [
      'the CPUs of the control group',
      { cgroup: { version: '2', cpus: 0.5, cpuset: '0-1' } },
      /limit of CPUs/,
    ],
    ['the version that measures', { sdk: '0.2.0' }, /version of Polyvisor: 0.1.0 before, 0.2.0 now/],
    [
      'the firmware of a machine',
      {
        platforms: [
          { platform: 'qemu-tcg', ...platform, files: [{ name: 'bios.bin', sha256: 'c'.repeat(64) }] },
        ],
      },
      /bios\.bin of qemu-tcg: SHA-256 bbbbbbbbbbbb… before, SHA-256 cccccccccccc… now/,
    ],
    [
      'the version of an emulator',
      { platforms: [{ platform: 'qemu-tcg', ...platform, version: 'QEMU 8.0' }] },
      /version of qemu-tcg: QEMU 7\.2 before, QEMU 8\.0 now/,
    ],
  ]
  for (const [what, now, words] of changes) {
    it(`is refused where ${what} changed meanwhile`, () => {
      expect(refusal(now)).to.match(words)
    })
  }

  it('is allowed where only settings differ whose noise is measured, or what is learnt at the end', () => {
    const tuned = { cpu: { ...cpu, governor: 'performance' }, aslr: '0', ...weighed(), ...learnt() }
    expect(refusal({ ...tuned, taken: '2026-01-03T03:04:05.678Z' })).to.equal(undefined)
  })
})

function weighed(): Partial<EnvironmentRecord> {
  return cgroup === undefined ? {} : { cgroup: { ...cgroup, cpuWeight: 1024 } }
}

function learnt(): Partial<EnvironmentRecord> {
  const { virtualization, platforms } = before
  return {
    virtualization: { ...virtualization, hypervisor: 'kvm' },
    platforms: platforms.map((version) => ({ ...version, guestCpu: 'QEMU TCG CPU', commandLine: ['qemu'] })),
  }
}
