import { expect } from 'chai'
import { readCpuFacts } from '../../../../benchmarks/campaign/host/cpu.js'
import { readVirtualization } from '../../../../benchmarks/campaign/host/virtualization.js'
import { readMachineState } from '../../../../benchmarks/campaign/machine-state.js'
import { withFiles } from './with-files.js'

const cpuinfo = `processor\t: 0
model name\t: Example CPU @ 2.00GHz
vendor_id\t: ExampleVendor
cpu family\t: 6
model\t\t: 85
stepping\t: 7
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
        'sys/devices/system/cpu/cpu0/cache/index0/shared_cpu_list': '0\n',
        'sys/devices/system/cpu/cpu0/cache/index3/level': '3\n',
        'sys/devices/system/cpu/cpu0/cache/index3/type': 'Unified\n',
        'sys/devices/system/cpu/cpu0/cache/index3/size': '8192K\n',
        'sys/devices/system/cpu/cpu0/cache/index3/shared_cpu_list': '0-1\n',
        'sys/devices/system/cpu/online': '0-1\n',
        'sys/devices/system/cpu/isolated': '\n',
        'sys/devices/system/cpu/vulnerabilities/meltdown': 'Mitigation: PTI\n',
        'sys/devices/system/cpu/vulnerabilities/l1tf': 'Not affected\n',
        'sys/devices/system/node/node0/cpulist': '0-1\n',
        'sys/devices/system/node/possible': '0\n',
      },
      async (root) => {
        const facts = await readCpuFacts(root)
        expect(facts).not.to.have.property('isolated')
        expect(facts).to.deep.include({
          model: 'Example CPU @ 2.00GHz',
          microcode: '0x1f',
          family: 'ExampleVendor 6.85.7',
          cores: 1,
          sockets: 1,
          threadsPerCore: 2,
          numaNodes: 1,
          online: '0-1',
          mitigations: { meltdown: 'Mitigation: PTI', l1tf: 'Not affected' },
          governor: 'performance',
          turbo: 'off',
          smt: 'on',
          caches: ['L1 Data 32K', 'L3 Unified 8192K, shared by 0-1'],
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
