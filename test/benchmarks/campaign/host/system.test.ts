import { homedir, hostname } from 'node:os'
import { expect } from 'chai'
import fc from 'fast-check'
import { readEnvironment } from '../../../../benchmarks/campaign/environment.js'
import { speedParameters } from '../../../../benchmarks/campaign/host/kernel-parameters.js'
import { readMemoryFacts } from '../../../../benchmarks/campaign/host/memory.js'
import { readSystemFacts } from '../../../../benchmarks/campaign/host/system.js'
import { readVirtualization } from '../../../../benchmarks/campaign/host/virtualization.js'
import { environmentSchema } from '../../../../benchmarks/campaign/records.js'
import { linuxPeer } from '../../../support/known-peers.js'
import { needPeer } from '../../../support/peers.js'
import { withFiles } from './with-files.js'

describe('the parameters of the kernel in a fingerprint', () => {
  it('are those that bear on speed, without what tells who or where this is', () => {
    const line =
      'BOOT_IMAGE=/vmlinuz-6.1.0 root=UUID=6a8d27f0-1c53-4dd5-9a35-0f2b1c9f0a11 ro quiet isolcpus=2-3 nosmt ' +
      'mitigations=off systemd.hostname=ada kvm-intel.nested=1 ip=10.0.0.7::10.0.0.1:255.0.0.0:ada ' +
      'processor.max_cstate=1 hugepages=16 luks.key=/root/key tsc=reliable clocksource=/dev/x -- idle=poll secret\n'
    expect(speedParameters(line)).to.deep.equal([
      'isolcpus=2-3',
      'nosmt',
      'mitigations=off',
      'kvm-intel.nested=1',
      'processor.max_cstate=1',
      'hugepages=16',
      'tsc=reliable',
    ])
  })

  it('hold no path, whatever the command line is', () => {
    const words = fc.array(
      fc.tuple(
        fc.constantFrom('isolcpus', 'root', 'idle', 'kvm.x', '--', 'user'),
        fc.string({ maxLength: 20 }),
      ),
    )
    fc.assert(
      fc.property(words, (parts) => {
        const line = parts.map(([name, value]) => `${name}=${value}`).join(' ')
        for (const word of speedParameters(line)) expect(word).not.to.match(/[/\s@]/)
      }),
    )
  })
})

describe('the facts about a host’s memory', () => {
  it('are huge pages, merging and swapping', async () => {
    const files = {
      'sys/kernel/mm/transparent_hugepage/enabled': 'always [madvise] never\n',
      'sys/kernel/mm/transparent_hugepage/defrag': 'always defer defer+madvise [madvise] never\n',
      'sys/kernel/mm/hugepages/hugepages-1048576kB/nr_hugepages': '1\n',
      'sys/kernel/mm/hugepages/hugepages-1048576kB/free_hugepages': '0\n',
      'sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages': '512\n',
      'sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages': '500\n',
      'sys/kernel/mm/hugepages/damaged/nr_hugepages': 'x\n',
      'sys/kernel/mm/ksm/run': '1\n',
      'proc/sys/vm/swappiness': '60\n',
      'proc/sys/kernel/numa_balancing': '0\n',
      'proc/meminfo': 'MemTotal:       24684100 kB\nSwapTotal:        1048572 kB\n',
    }
    await withFiles(files, async (root) => {
      expect(await readMemoryFacts(root)).to.deep.equal({
        transparentHugePages: 'madvise',
        transparentHugePageDefrag: 'madvise',
        hugePages: [
          { kibibytes: 2048, total: 512, free: 500 },
          { kibibytes: 1048576, total: 1, free: 0 },
        ],
        ksm: 'on',
        swappiness: '60',
        numaBalancing: '0',
        swapBytes: 1048572 * 1024,
      })
    })
    await withFiles({}, async (root) => expect(await readMemoryFacts(root)).to.equal(undefined))
  })
})

describe('the facts about a host’s system', () => {
  it('are read from what Linux says', async () => {
    const files = {
      'etc/os-release': 'PRETTY_NAME="Example Linux 3 (three)"\nNAME="Example"\n',
      'proc/sys/kernel/randomize_va_space': '2\n',
      'proc/sys/kernel/version': '#1 SMP PREEMPT_DYNAMIC Example 6.1.1\n',
      'proc/cmdline': 'root=/dev/sda nosmt\n',
      'sys/devices/system/clocksource/clocksource0/current_clocksource': 'tsc\n',
      'sys/devices/system/clocksource/clocksource0/available_clocksource': 'tsc hpet acpi_pm \n',
    }
    await withFiles(files, async (root) => {
      const facts = await readSystemFacts(root)
      expect(facts).to.deep.include({
        distribution: 'Example Linux 3 (three)',
        aslr: '2',
        kernelBuild: '#1 SMP PREEMPT_DYNAMIC Example 6.1.1',
        kernelParameters: ['nosmt'],
        clockSource: 'tsc',
        clockSources: ['tsc', 'hpet', 'acpi_pm'],
      })
      expect(facts).not.to.have.any.keys('memory', 'cgroup')
    })
  })

  it('name the hypervisor under it by firmware, by clock or by its own word', async () => {
    const under = async (files: Readonly<Record<string, string>>): Promise<unknown> => {
      let found: unknown
      await withFiles(files, async (root) => {
        found = (await readVirtualization(root)).hypervisor
      })
      return found
    }
    const clock = 'sys/devices/system/clocksource/clocksource0/available_clocksource'
    expect(await under({ 'sys/class/dmi/id/sys_vendor': 'VMware, Inc.\n' })).to.equal('vmware')
    expect(
      await under({
        'sys/class/dmi/id/sys_vendor': 'Microsoft Corporation\n',
        'sys/class/dmi/id/product_name': 'Virtual Machine\n',
      }),
    ).to.equal('microsoft')
    expect(
      await under({
        'sys/class/dmi/id/sys_vendor': 'Microsoft Corporation\n',
        'sys/class/dmi/id/product_name': 'Surface Laptop\n',
      }),
    ).to.equal(undefined)
    expect(await under({ [clock]: 'kvm-clock tsc acpi_pm\n' })).to.equal('kvm')
    expect(await under({ [clock]: 'tsc hpet acpi_pm\n' })).to.equal(undefined)
    expect(await under({ 'sys/hypervisor/type': 'xen\n' })).to.equal('xen')
  })
})

describe('the fingerprint of this machine', () => {
  needPeer(linuxPeer)

  it('has its form, and names neither the host nor the user nor a folder', async () => {
    const environment = environmentSchema.parse(await readEnvironment([]))
    const text = JSON.stringify(environment)
    expect(text).not.to.include(homedir() === '/' ? '/home' : homedir())
    if (hostname().length > 3) expect(text).not.to.include(hostname())
    expect(environment).to.include.keys(
      'sdk',
      'kernelBuild',
      'kernelParameters',
      'cgroup',
      'tuning',
      'memory',
    )
    expect(environment.tuning?.settings.map(({ setting }) => setting)).to.include('aslr')
  })
})
