import { readdir, readFile } from 'node:fs/promises'
import { formatCpuList, parseCpuList } from './cpu-list.js'
import { readPlace } from './place.js'
import type { Setting, TuneMachine, WantedPlace } from './setting.js'

const cpuFolder = 'sys/devices/system/cpu'

/** The control group for measuring; see the setting `isolation`. */
export const isolationGroup = 'sys/fs/cgroup/polyvisor'

/** Idle states that take longer to leave than this are switched off by `idle-states`, microseconds. */
const longestWakeUp = 2

/** Every setting, in the order in which they are changed. */
export const settings: readonly Setting[] = [
  {
    name: 'governor',
    title: 'frequency governor',
    recommended: 'performance',
    why: 'other governors change the frequency with the load, and so in the middle of a sample',
    places: (machine) =>
      perCpu(machine, async (cpu) => {
        const offered = await text(machine, `${cpuFolder}/cpu${cpu}/cpufreq/scaling_available_governors`)
        if (!offered.split(/\s+/).includes('performance')) return []
        return [line(`${cpuFolder}/cpu${cpu}/cpufreq/scaling_governor`, 'performance')]
      }),
  },
  {
    name: 'turbo',
    title: 'turbo frequencies',
    recommended: 'off',
    why: 'how long a processor stays above its nominal frequency depends on its heat and on what its other cores do',
    places: (machine) =>
      first(machine, [
        { ...line(`${cpuFolder}/intel_pstate/no_turbo`, '1'), words: { '0': 'on', '1': 'off' } },
        { ...line(`${cpuFolder}/cpufreq/boost`, '0'), words: { '0': 'off', '1': 'on' } },
      ]),
  },
  sysctl('aslr', 'address space randomization', 'kernel/randomize_va_space', '0', {
    recommended: 'off (0)',
    why: 'every start of a process has another layout of its memory, and with it other conflicts in the caches',
  }),
  sysctl('nmi-watchdog', 'NMI watchdog', 'kernel/nmi_watchdog', '0', {
    recommended: 'off (0)',
    why: 'it interrupts every CPU at intervals and holds one of its performance counters',
  }),
  sysctl('perf-sample-rate', 'limit of perf’s sampling', 'kernel/perf_event_max_sample_rate', '1', {
    recommended: '1 a second',
    why: 'a profiler that somebody runs on this machine interrupts what is measured',
  }),
  sysctl('timer-migration', 'migration of timers', 'kernel/timer_migration', '0', {
    recommended: 'off (0)',
    why: 'timers of idle CPUs move to busy ones, which are those that are measured',
  }),
  sysctl('numa-balancing', 'automatic NUMA balancing', 'kernel/numa_balancing', '0', {
    recommended: 'off (0)',
    why: 'the kernel takes pages away and moves them between nodes while they are used',
  }),
  sysctl('autogroup', 'scheduler’s grouping by session', 'kernel/sched_autogroup_enabled', '0', {
    recommended: 'off (0)',
    why: 'what share of a CPU a process has depends on the session that it was started from',
  }),
  sysctl('swappiness', 'swappiness', 'vm/swappiness', '1', {
    recommended: '1',
    why: 'a guest’s memory that was not used for a while is moved to the disk in favour of cached files',
  }),
  {
    name: 'ksm',
    title: 'merging of equal pages (KSM)',
    recommended: 'off (0)',
    why: 'a kernel thread compares guests’ memory, and a write to a merged page costs a fault',
    places: (machine) => first(machine, [line('sys/kernel/mm/ksm/run', '0')]),
  },
  {
    name: 'transparent-huge-pages',
    title: 'transparent huge pages',
    recommended: 'never',
    why: 'whether a process gets huge pages depends on how the memory is fragmented, and differs from start to start',
    onRequest: 'it changes how fast memory is, not only how steady',
    places: (machine) =>
      first(machine, [
        { path: 'sys/kernel/mm/transparent_hugepage/enabled', form: 'choice', wanted: 'never' },
      ]),
  },
  {
    name: 'idle-states',
    title: 'deep idle states',
    recommended: `off where waking up takes more than ${longestWakeUp} µs`,
    why: 'a guest that waits for its next command must not have to wake the processor up first',
    onRequest: 'it makes idle processors hot, which can take turbo frequencies away from the busy one',
    places: (machine) => perCpu(machine, (cpu) => idleStates(machine, `${cpuFolder}/cpu${cpu}/cpuidle`)),
  },
  {
    name: 'irq-affinity',
    title: 'CPUs that serve interrupts',
    recommended: 'those that do not measure',
    why: 'an interrupt takes the CPU away from what is measured and leaves its caches cold',
    places: interruptPlaces,
    note: async ({ root }) =>
      (await isRunning(root, 'irqbalance'))
        ? 'irqbalance runs here and moves them again: stop it first'
        : undefined,
  },
  {
    name: 'isolation',
    title: 'CPUs for measuring alone',
    recommended: 'a partition of the control groups’ cpuset',
    why: 'the scheduler puts other processes on the CPU that is measured',
    onRequest: 'it takes CPUs away from everything else on this machine',
    places: isolationPlaces,
  },
  {
    name: 'boot-isolation',
    title: 'CPUs isolated at boot (isolcpus)',
    recommended: 'those that measure',
    why: 'only the kernel’s command line keeps all of the kernel’s own work away from a CPU',
    places: async () => [],
    fixedValue: async (machine) => {
      const value = await readPlace(machine.root, { path: `${cpuFolder}/isolated`, form: 'line' })
      return value === '' ? 'none' : value
    },
  },
  // The last one: it takes CPUs away, and the files of the others with them.
  {
    name: 'smt',
    title: 'SMT (hyper-threading)',
    recommended: 'off',
    why: 'what runs on the other thread of a core takes up to half of its units',
    onRequest: 'it halves the number of CPUs',
    places: async (machine) => {
      const path = `${cpuFolder}/smt/control`
      const value = await readPlace(machine.root, { path, form: 'line' })
      return value === 'on' || value === 'off' ? [line(path, 'off')] : []
    },
  },
]

/** CPUs that are on: `/sys/devices/system/cpu/online`. */
export async function onlineCpus(root: string): Promise<readonly number[]> {
  const names = await readdir(`${root}${cpuFolder}`).catch(() => [])
  const list = await readPlace(root, { path: `${cpuFolder}/online`, form: 'cpus' })
  const known = names.flatMap((name) => (/^cpu\d+$/.test(name) ? [Number(name.slice(3))] : []))
  if (list === undefined) return known.sort((a, b) => a - b)
  return parseCpuList(list) ?? known
}

function sysctl(
  name: string,
  title: string,
  file: string,
  wanted: string,
  words: Pick<Setting, 'recommended' | 'why'>,
): Setting {
  const places = (machine: TuneMachine) => first(machine, [line(`proc/sys/${file}`, wanted)])
  return { name, title, ...words, places }
}

function line(path: string, wanted: string): WantedPlace {
  return { path, form: 'line', wanted }
}

/** The first of these places that the machine has. */
async function first({ root }: TuneMachine, places: readonly WantedPlace[]): Promise<readonly WantedPlace[]> {
  for (const place of places) if ((await readPlace(root, place)) !== undefined) return [place]
  return []
}

async function perCpu(
  { online }: TuneMachine,
  places: (cpu: number) => Promise<readonly WantedPlace[]>,
): Promise<readonly WantedPlace[]> {
  return (await Promise.all(online.map(places))).flat()
}

async function idleStates(machine: TuneMachine, folder: string): Promise<readonly WantedPlace[]> {
  const names = await readdir(`${machine.root}${folder}`).catch(() => [])
  const deep = await Promise.all(
    names.map(async (name) => {
      const latency = Number((await text(machine, `${folder}/${name}/latency`)).trim() || Number.NaN)
      return latency > longestWakeUp ? [line(`${folder}/${name}/disable`, '1')] : []
    }),
  )
  return deep.flat()
}

async function interruptPlaces({ root, online, measuring }: TuneMachine): Promise<readonly WantedPlace[]> {
  const others = online.filter((cpu) => !measuring.includes(cpu))
  if (measuring.length === 0 || others.length === 0) return []
  const names = await readdir(`${root}proc/irq`).catch(() => [])
  const numbers = names.filter((name) => /^\d+$/.test(name)).sort((a, b) => Number(a) - Number(b))
  const wanted = formatCpuList(others)
  const places = await Promise.all(
    numbers.map(async (number) => {
      // The kernel refuses to move interrupts of a CPU's own and of some devices (EIO, EPERM).
      const place = {
        path: `proc/irq/${number}/smp_affinity_list`,
        form: 'cpus',
        wanted,
        mayRefuse: true,
      } as const
      return (await readPlace(root, place)) === undefined ? [] : [place]
    }),
  )
  return places.flat()
}

/**
 * Linux Documentation/admin-guide/cgroup-v2.rst, "Cpuset": a partition's CPUs are taken away from all others. As a
 * `member` again it gives them back at once; removing the group does that only some time later.
 */
async function isolationPlaces(machine: TuneMachine): Promise<readonly WantedPlace[]> {
  const controllers = (await text(machine, 'sys/fs/cgroup/cgroup.subtree_control')).split(/\s+/)
  if (!controllers.includes('cpuset') || machine.measuring.length === 0) return []
  return [
    { path: isolationGroup, form: 'folder', wanted: 'made' },
    { path: `${isolationGroup}/cpuset.cpus`, form: 'cpus', wanted: formatCpuList(machine.measuring) },
    { ...line(`${isolationGroup}/cpuset.cpus.partition`, 'root'), initial: 'member' },
  ]
}

/** Whether some process of the machine has this name (proc_pid_comm(5)). */
async function isRunning(root: string, name: string): Promise<boolean> {
  const processes = (await readdir(`${root}proc`).catch(() => [])).filter((entry) => /^\d+$/.test(entry))
  const commands = await Promise.all(
    processes.map((entry) => readFile(`${root}proc/${entry}/comm`, 'utf8').catch(() => '')),
  )
  return commands.some((command) => command.trim() === name)
}

async function text({ root }: TuneMachine, path: string): Promise<string> {
  return await readFile(`${root}${path}`, 'utf8').catch(() => '')
}
