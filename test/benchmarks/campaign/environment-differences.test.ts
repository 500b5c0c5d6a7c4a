import { expect } from 'chai'
import { environmentDifferences } from '../../../benchmarks/campaign/environment-differences.js'
import { type EnvironmentRecord, environmentSchema } from '../../../benchmarks/campaign/records.js'

const host: EnvironmentRecord = environmentSchema.parse({
  kind: 'polyvisor-environment',
  schemaVersion: 1,
  taken: '2026-01-02T03:04:05.678Z',
  cpu: {
    model: 'A',
    architecture: 'x86_64',
    logical: 2,
    flags: ['avx', 'sse2'],
    caches: ['L1 Data 32K'],
    sockets: 1,
    threadsPerCore: 2,
    mitigations: { meltdown: 'Mitigation: PTI', mds: 'Not affected' },
  },
  memoryBytes: 16e9,
  kernel: 'Linux 6.1',
  kernelParameters: ['nosmt', 'isolcpus=1'],
  memory: {
    transparentHugePages: 'madvise',
    ksm: 'off',
    hugePages: [{ kibibytes: 2048, total: 0, free: 0 }],
  },
  cgroup: { version: '2', cpus: 1.5, cpuset: '0-1' },
  tuning: {
    inForce: false,
    settings: [
      { setting: 'aslr', value: '2' },
      { setting: 'nmi-watchdog', value: '1' },
    ],
  },
  node: 'v20.19.0',
  sdk: '0.1.0',
  virtualization: { virtual: true, evidence: [], hypervisor: 'kvm', nested: false },
  kvm: { kind: 'absent', detail: '' },
  platforms: [
    { platform: 'v86', version: 'v86 0.5' },
    {
      platform: 'qemu-tcg',
      sha256: 'a'.repeat(64),
      commandLine: ['qemu', '-m', '128'],
      files: [{ name: 'bios.bin', sha256: 'b'.repeat(64) }],
    },
  ],
})

describe('the differences of two hosts', () => {
  it('are none for the same, also if only the moment and what changes by itself differ', () => {
    expect(environmentDifferences(host, host)).to.deep.equal([])
    const later = {
      ...host,
      taken: '2027-01-02T03:04:05.678Z',
      memoryBytes: 16e9 + 4096,
      kvm: { ...host.kvm, detail: 'other words' },
      kernelParameters: ['isolcpus=1', 'nosmt'],
    }
    expect(environmentDifferences(host, later)).to.deep.equal([])
  })

  it('are one sentence for each fact', () => {
    const other: EnvironmentRecord = {
      ...host,
      cpu: {
        ...host.cpu,
        model: 'B',
        flags: ['sse2', 'avx2'],
        threadsPerCore: 1,
        mitigations: { meltdown: 'Vulnerable', mds: 'Not affected' },
      },
      memoryBytes: 32e9,
      kernelParameters: ['isolcpus=1', 'mitigations=off'],
      memory: {
        transparentHugePages: 'always',
        ksm: 'off',
        hugePages: [{ kibibytes: 2048, total: 8, free: 8 }],
      },
      cgroup: { version: '2', cpuset: '0-1' },
      tuning: {
        inForce: true,
        settings: [
          { setting: 'aslr', value: '0' },
          { setting: 'nmi-watchdog', value: '0' },
        ],
      },
      aslr: '0',
      virtualization: { virtual: true, evidence: [], hypervisor: 'xen', nested: true },
      platforms: [
        { platform: 'v86', version: 'v86 0.6' },
        {
          platform: 'qemu-tcg',
          sha256: 'c'.repeat(64),
          commandLine: ['qemu', '-m', '256'],
          files: [{ name: 'bios.bin', sha256: 'd'.repeat(64) }],
        },
      ],
    }
    expect(environmentDifferences(host, other)).to.deep.equal([
      'CPU model: A before, B now',
      'threads of a core: 2 before, 1 now',
      'CPU flags: avx only before, avx2 only now',
      'parameters of the kernel: nosmt only before, mitigations=off only now',
      'ASLR: unknown before, 0 now',
      'hypervisor under the host: kvm before, xen now',
      'virtual machines are nested: false before, true now',
      'limit of CPUs by the control group: 1.5 before, none now',
      'tuning in force: false before, true now',
      'memory: 14.9 GiB before, 29.8 GiB now',
      'transparent huge pages: madvise before, always now',
      'reserved huge pages: none before, 8 of 2048 KiB now',
      'mitigation of meltdown: Mitigation: PTI before, Vulnerable now',
      'setting nmi-watchdog: 1 before, 0 now',
      'version of v86: v86 0.5 before, v86 0.6 now',
      'program of qemu-tcg: SHA-256 aaaaaaaaaaaa… before, SHA-256 cccccccccccc… now',
      'command line of qemu-tcg: 128 only before, 256 only now',
      'bios.bin of qemu-tcg: SHA-256 bbbbbbbbbbbb… before, SHA-256 dddddddddddd… now',
    ])
  })
})
