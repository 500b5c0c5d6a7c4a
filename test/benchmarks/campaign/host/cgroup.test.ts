import { expect } from 'chai'
import fc from 'fast-check'
import {
  parseCgroupMemberships,
  parseCgroupMounts,
  parseCpuMax,
  parseMemoryLimit,
  readCgroup,
} from '../../../../benchmarks/campaign/host/cgroup.js'
import { withFiles } from './with-files.js'

/** Debian 12 with systemd: one hierarchy of version 2. */
const unified = {
  'proc/self/mountinfo': `24 30 0:22 / /proc rw,nosuid,nodev,noexec,relatime shared:12 - proc proc rw
35 24 0:30 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:9 - cgroup2 cgroup2 rw,nsdelegate,memory_recursiveprot
`,
  'proc/self/cgroup': '0::/user.slice/user-1000.slice/session-2.scope\n',
  'proc/self/status': 'Name:\tnode\nCpus_allowed:\tc\nCpus_allowed_list:\t2-3\nMems_allowed_list:\t0\n',
  'sys/fs/cgroup/user.slice/cpu.max': 'max 100000\n',
  'sys/fs/cgroup/user.slice/memory.max': '8589934592\n',
  'sys/fs/cgroup/user.slice/user-1000.slice/cpu.max': '150000 100000\n',
  'sys/fs/cgroup/user.slice/user-1000.slice/memory.max': 'max\n',
  'sys/fs/cgroup/user.slice/user-1000.slice/session-2.scope/cpu.max': '400000 100000\n',
  'sys/fs/cgroup/user.slice/user-1000.slice/session-2.scope/cpu.weight': '100\n',
  'sys/fs/cgroup/user.slice/user-1000.slice/session-2.scope/memory.max': '9000000000\n',
}

/** A container of Docker on a host with version 1: the mounts show the container's own group. */
const container = {
  'proc/self/mountinfo': `660 659 0:28 /docker/0a1b /sys/fs/cgroup/cpu,cpuacct ro,nosuid,nodev,noexec,relatime master:12 - cgroup cgroup rw,cpu,cpuacct
661 659 0:29 /docker/0a1b /sys/fs/cgroup/memory ro,nosuid,nodev,noexec,relatime master:13 - cgroup cgroup rw,memory
662 659 0:30 /docker/0a1b /sys/fs/cgroup/systemd ro,nosuid,nodev,noexec,relatime master:14 - cgroup cgroup rw,xattr,name=systemd
`,
  'proc/self/cgroup': `12:memory:/docker/0a1b
4:cpu,cpuacct:/docker/0a1b
1:name=systemd:/docker/0a1b
`,
  'sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us': '50000\n',
  'sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us': '100000\n',
  'sys/fs/cgroup/cpu,cpuacct/cpu.shares': '512\n',
  'sys/fs/cgroup/memory/memory.limit_in_bytes': '536870912\n',
}

/** The virtual machine where this was written: version 1, with a hierarchy of version 2 beside it. */
const hybrid = {
  'proc/self/mountinfo': `30 29 0:25 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
31 30 0:26 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu
35 30 0:30 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
39 30 0:34 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
`,
  'proc/self/cgroup': `4:memory:/api/0a1b
1:cpu:/
0::/
`,
  'proc/self/status': 'Cpus_allowed_list:\t0-1\n',
  'sys/fs/cgroup/cpu/cpu.shares': '1024\n',
  'sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n',
  'sys/fs/cgroup/memory/api/memory.limit_in_bytes': '9223372036854771712\n',
  'sys/fs/cgroup/memory/api/0a1b/memory.limit_in_bytes': '9223372036854771712\n',
  'sys/fs/cgroup/unified/cgroup.controllers': 'hugetlb\n',
}

describe('the limits of our control group', () => {
  const limits = async (files: Readonly<Record<string, string>>): Promise<unknown> => {
    let found: unknown
    await withFiles(files, async (root) => {
      found = await readCgroup(root)
    })
    return found
  }

  it('are the lowest on the way to the root of version 2', async () => {
    expect(await limits(unified)).to.deep.equal({
      version: '2',
      cpus: 1.5,
      cpuWeight: 100,
      cpuset: '2-3',
      memoryBytes: 8_589_934_592,
    })
  })

  it('are found in a container, whose mounts show only its own group', async () => {
    expect(await limits(container)).to.deep.equal({
      version: '1',
      cpus: 0.5,
      cpuWeight: 512,
      memoryBytes: 536_870_912,
    })
  })

  it('are absent, not huge, where version 1 has none, and both versions are named', async () => {
    expect(await limits(hybrid)).to.deep.equal({ version: 'hybrid', cpuWeight: 1024, cpuset: '0-1' })
  })

  it('are unknown where there are no control groups', async () => {
    expect(await limits({ 'proc/self/status': 'Cpus_allowed_list:\t0\n' })).to.equal(undefined)
  })

  it('hold no name of a group', async () => {
    for (const files of [unified, container, hybrid]) {
      expect(JSON.stringify(await limits(files))).not.to.match(/slice|docker|api|0a1b|\//)
    }
  })
})

describe('the parsers of control groups', () => {
  it('read mounts whose paths hold blanks', () => {
    const line = '1 2 0:3 /a\\040b /mnt/c\\134d rw - cgroup cgroup rw,cpu,cpuacct\n'
    expect(parseCgroupMounts(line)).to.deep.equal([
      { version: 1, controllers: ['rw', 'cpu', 'cpuacct'], shown: '/a b', mountPoint: '/mnt/c\\d' },
    ])
  })

  it('read memberships whose paths hold colons', () => {
    expect(parseCgroupMemberships('0::/a:b\n3:cpu,cpuacct:/\nnonsense\n')).to.deep.equal([
      { controllers: [], path: '/a:b' },
      { controllers: ['cpu', 'cpuacct'], path: '/' },
    ])
  })

  it('take a limit for a number of CPUs, and none for none', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), fc.integer({ min: 1, max: 1e6 }), (quota, period) => {
        expect(parseCpuMax(`${quota} ${period}\n`)).to.equal(quota / period)
      }),
    )
    for (const none of ['max 100000\n', '-1 100000', '', '0 100000', '5', 'x y']) {
      expect(parseCpuMax(none), none).to.equal(undefined)
    }
    for (const none of ['max\n', '', '9223372036854771712\n', '-1', '1e9']) {
      expect(parseMemoryLimit(none), none).to.equal(undefined)
    }
    expect(parseMemoryLimit('4096\n')).to.equal(4096)
  })

  it('take any text without harm', async () => {
    const pieces = fc
      .array(
        fc.constantFrom('0', ':', '/', ' - ', 'cgroup2 ', 'cgroup c rw,cpu', ' ', '\n', '..', 'a', '\\040'),
      )
      .map((parts) => parts.join(''))
    await fc.assert(
      fc.asyncProperty(pieces, pieces, async (mountinfo, cgroup) => {
        parseCgroupMounts(mountinfo)
        parseCgroupMemberships(cgroup)
        await withFiles({ 'proc/self/mountinfo': mountinfo, 'proc/self/cgroup': cgroup }, readCgroup)
      }),
      { numRuns: 40 },
    )
  })
})
