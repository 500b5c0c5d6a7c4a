import {
  campaignSchema,
  environmentSchema,
  type LogRecord,
  logRecordSchema,
  summarySchema,
} from '../../../../benchmarks/campaign/records.js'
import type { ReportInput } from '../../../../benchmarks/report/html/index.js'
import { cells } from './fixture-cells.js'
import { log } from './fixture-log.js'

const payloadSha256 = 'a1'.repeat(32)

const platform = {
  driver: 'qemu',
  class: 'emulator',
  uri: 'qemu:///session',
  target: 'metal-x86_64',
  payloadSha256,
  baseline: 'native',
  label: 'same machine code',
  spec: { architecture: 'x86_64', memory: '128 MiB' },
}

const campaign = {
  kind: 'polyvisor-campaign',
  schemaVersion: 1,
  id: 'k3v9x2',
  created: '2026-03-14T15:09:26.000Z',
  tool: { name: 'polyvisor', version: '0.1.0' },
  form: 'quick',
  seed: 271_828,
  command: ['polyvisor', 'bench', '--quick', '--seed', '271828', '--output', "it's here"],
  platforms: [
    {
      ...platform,
      id: 'native',
      title: 'This machine',
      driver: 'native',
      class: 'native',
      uri: 'native:///polyvisor-bench',
      accelerator: 'native',
      target: 'linux-x86_64',
      label: 'baseline',
    },
    {
      ...platform,
      id: 'v86',
      title: 'v86',
      driver: 'v86',
      uri: 'v86:///polyvisor-bench',
      accelerator: 'wasm-jit',
      target: 'metal-i386',
      label: 'same source, other instruction set',
    },
    { ...platform, id: 'qemu-tcg', title: 'QEMU, translated (TCG)', accelerator: 'tcg' },
    { ...platform, id: 'qemu-kvm', title: 'QEMU with KVM', class: 'hypervisor', accelerator: 'kvm' },
  ],
  excluded: [{ id: 'xen', reason: 'this machine has no Xen' }],
  workloads: [
    'integer-add',
    'float-x87',
    'sha256',
    'memory-copy',
    'self-modifying',
    'physics',
    'future-work',
  ],
  plan: {
    invocations: { minimum: 3, maximum: 12 },
    iterations: 8,
    budgetNs: 120e9,
    targetHalfWidth: 0.05,
    confidence: 0.95,
    sampleTargetNs: 20e6,
    timeoutNs: 30e9,
  },
}

const environment = {
  kind: 'polyvisor-environment',
  schemaVersion: 1,
  taken: '2026-03-14T15:09:20.000Z',
  cpu: {
    model: 'Example Processor 9000 @ 2.70GHz',
    architecture: 'x86_64',
    logical: 2,
    cores: 1,
    flags: ['avx2', 'fma', 'hypervisor', 'sse2'],
    caches: ['L1 Data 32K', 'L2 Unified 1M'],
    governor: 'performance',
    smt: 'on',
    maximumMhz: 2700,
  },
  memoryBytes: 16_777_216_000,
  kernel: 'Linux 6.1.0',
  distribution: 'Debian GNU/Linux 12',
  aslr: '2',
  clockSource: 'tsc',
  node: 'v20.20.2',
  virtualization: { virtual: true, evidence: ['CPU flag hypervisor'], container: 'docker' },
  kvm: { kind: 'software', detail: 'It interprets about 1.4 million instructions a second.' },
  platforms: [
    { platform: 'native' },
    { platform: 'v86', version: '0.5.462', program: 'libv86.mjs', sha256: 'b2'.repeat(32) },
    {
      platform: 'qemu-tcg',
      version: 'QEMU emulator version 7.2.22 (Debian 1:7.2+dfsg-7+deb12u18)',
      program: 'qemu-system-x86_64',
      sha256: 'c3'.repeat(32),
      guestCpu: 'vendor AuthenticAMD family 15 model 107 stepping 1 QEMU TCG CPU version 2.5+',
    },
  ],
}

const harness = { wallNs: 66e9, payloadNs: 61e9, share: 0.082 }
const boot = { medianNs: 61.3e6, minimumNs: 55e6, maximumNs: 140e6 }
const latency = { medianNs: 210e3, maximumNs: 2.4e6 }

const summary = {
  kind: 'polyvisor-summary',
  schemaVersion: 1,
  campaign: campaign.id,
  complete: true,
  stop: {
    reason: 'budget-spent',
    detail: '9 of 14 intervals are narrow enough',
    spentNs: 118.4e9,
    budgetNs: 120e9,
  },
  harness,
  platforms: [
    {
      platform: 'native',
      title: 'This machine',
      overall: { state: 'baseline' },
      boot,
      latency,
      harness,
      failures: 0,
    },
    {
      platform: 'v86',
      title: 'v86',
      overall: {
        state: 'estimated',
        ratio: 15.72,
        low: 14.91,
        high: 16.58,
        confidence: 0.95,
        workloads: ['integer-add', 'sha256', 'memory-copy', 'physics', 'future-work'],
      },
      boot,
      latency,
      harness,
      failures: 1,
    },
    {
      platform: 'qemu-tcg',
      title: 'QEMU, translated (TCG)',
      overall: {
        state: 'estimated',
        ratio: 9.437,
        low: 9.018,
        high: 9.876,
        confidence: 0.95,
        workloads: campaign.workloads,
      },
      boot,
      latency,
      harness,
      failures: 0,
    },
    {
      platform: 'qemu-kvm',
      title: 'QEMU with KVM',
      overall: { state: 'insufficient', reason: 'no workload has a ratio' },
      failures: 3,
    },
  ],
  workloads: [
    {
      workload: 'integer-add',
      title: 'Additions and rotations',
      family: 'compute',
      unit: 'operations',
      perUnit: 57_344,
    },
    {
      workload: 'float-x87',
      title: 'x87 floating point',
      family: 'compute',
      unit: 'operations',
      perUnit: 5632,
    },
    { workload: 'sha256', title: 'SHA-256', family: 'compute', unit: 'bytes', perUnit: 2048 },
    { workload: 'memory-copy', title: 'Copying memory', family: 'compute', unit: 'bytes', perUnit: 65_536 },
    {
      workload: 'self-modifying',
      title: 'Self-modifying code',
      family: 'compute',
      unit: 'rewrites',
      perUnit: 64,
    },
    {
      workload: 'physics',
      title: 'Invariant-mass analysis',
      family: 'compute',
      unit: 'events',
      perUnit: 384,
    },
    {
      workload: 'future-work',
      title: 'A workload of a later version',
      family: 'system',
      unit: 'calls',
      perUnit: 10,
    },
  ],
  cells,
  noise: [{ kind: 'steal', message: 'up to 3.1% of the processor time went to others', evidence: 0.031 }],
  warnings: [
    'this machine is itself a virtual machine: "native" is not bare metal, and ratios are relative to it',
    'the campaign was made while another one ran',
    'physics on v86: the result is right within its tolerance, not to the bit',
  ],
}

/** A campaign with every state that a cell can have, as its files would say it. */
export function reportFixture(): ReportInput {
  return {
    campaign: campaignSchema.parse(campaign),
    environment: environmentSchema.parse(environment),
    summary: summarySchema.parse(summary),
    log: log.map((record): LogRecord => logRecordSchema.parse(record)),
  }
}
