import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect } from 'chai'
import { environmentDifferences } from '../../../benchmarks/campaign/environment-differences.js'
import { readCpuFacts, readVirtualization } from '../../../benchmarks/campaign/host-facts.js'
import { readMachineState } from '../../../benchmarks/campaign/machine-state.js'
import { type EnvironmentRecord, environmentSchema } from '../../../benchmarks/campaign/records.js'
import { inFolder } from './stand-ins.js'

const cpuinfo = `processor\t: 0
model name\t: Example CPU @ 2.00GHz
microcode\t: 0x1f
cpu MHz\t\t: 2000.500
physical id\t: 0
core id\t\t: 0
flags\t\t: fpu tsc sse2 hypervisor

processor\t: 1
cpu MHz\t\t: 1000.500
physical id\t: 0
core id\t\t: 0
`

describe('the facts about a host', () => {
  it('are read from what Linux says', async () => {
    await withFiles(
      {
        'proc/cpuinfo': cpuinfo,
        'sys/devices/system/cpu/cpu0/cpufreq/scaling_governor': 'performance\n',
        'sys/devices/system/cpu/intel_pstate/no_turbo': '1\n',
        'sys/devices/system/cpu/smt/control': 'on\n',
        'sys/devices/system/cpu/cpu0/cache/index0/level': '1\n',
        'sys/devices/system/cpu/cpu0/cache/index0/type': 'Data\n',
        'sys/devices/system/cpu/cpu0/cache/index0/size': '32K\n',
      },
      async (root) => {
        const facts = await readCpuFacts(root)
        expect(facts).to.deep.include({
          model: 'Example CPU @ 2.00GHz',
          microcode: '0x1f',
          cores: 1,
          governor: 'performance',
          turbo: 'off',
          smt: 'on',
          caches: ['L1 Data 32K'],
          flags: ['fpu', 'hypervisor', 'sse2', 'tsc'],
        })
      },
    )
  })

  it('say that the host is a virtual machine, and from what', async () => {
    const files = { 'proc/cpuinfo': cpuinfo, 'sys/class/dmi/id/sys_vendor': 'QEMU\n' }
    await withFiles(files, async (root) => {
      const { virtual, evidence } = await readVirtualization(root)
      expect(virtual).to.equal(true)
      expect(evidence).to.deep.equal([
        'the CPU flag hypervisor is set',
        'the firmware calls the machine QEMU',
      ])
    })
    await withFiles({ 'proc/cpuinfo': cpuinfo.replace(' hypervisor', '') }, async (root) => {
      expect((await readVirtualization(root)).virtual).to.equal(false)
    })
    await withFiles({}, async (root) =>
      expect(await readVirtualization(root)).to.deep.equal({ evidence: [] }),
    )
  })

  it('hold the counters of the moment: stolen time as the eighth field, guest time not counted twice', async () => {
    const files = {
      'proc/stat': 'cpu  1 2 3 4 5 6 7 8 100 200\ncpu0 1 2\n',
      'proc/loadavg': '0.50 0.40 0.30 1/99 7\n',
      'proc/cpuinfo': cpuinfo,
    }
    await withFiles(files, async (root) => {
      expect(await readMachineState(root)).to.deep.equal({
        stealTime: 8,
        totalTime: 36,
        load: 0.5,
        frequencyHz: 1_500_500_000,
      })
    })
    await withFiles({}, async (root) => expect(await readMachineState(root)).to.deep.equal({}))
  })
})

describe('the differences of two hosts', () => {
  it('are none for the same, and one sentence for each fact', () => {
    const host: EnvironmentRecord = environmentSchema.parse({
      kind: 'polyvisor-environment',
      schemaVersion: 1,
      taken: '2026-01-02T03:04:05.678Z',
      cpu: { model: 'A', architecture: 'x86_64', logical: 2, flags: ['sse2'], caches: [] },
      memoryBytes: 1,
      kernel: 'Linux 6.1',
      node: 'v20.19.0',
      virtualization: { virtual: true, evidence: [] },
      kvm: { kind: 'absent', detail: '' },
      platforms: [{ platform: 'v86', version: 'v86 0.5' }],
    })
    expect(environmentDifferences(host, host)).to.deep.equal([])
    const other = {
      ...host,
      cpu: { ...host.cpu, model: 'B', flags: [] },
      platforms: [{ platform: 'v86', version: 'v86 0.6' }],
    }
    expect(environmentDifferences(host, other)).to.deep.equal([
      'CPU model: A before, B now',
      'the CPU flags differ',
      'version of v86: v86 0.5 before, v86 0.6 now',
    ])
  })
})

async function withFiles(
  files: Readonly<Record<string, string>>,
  work: (root: string) => Promise<unknown>,
): Promise<void> {
  await inFolder(async (folder) => {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true })
      await writeFile(join(folder, name), text)
    }
    await work(`${folder}/`)
  })
}
