import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const cpu = 'sys/devices/system/cpu'

/** What a workstation with four CPUs, SMT and Intel's frequency driver has in its files. */
export const workstation: Readonly<Record<string, string>> = {
  [`${cpu}/online`]: '0-3\n',
  [`${cpu}/isolated`]: '\n',
  [`${cpu}/smt/control`]: 'on\n',
  [`${cpu}/intel_pstate/no_turbo`]: '0\n',
  ...Object.fromEntries(
    [0, 1, 2, 3].flatMap((number) => [
      [`${cpu}/cpu${number}/cpufreq/scaling_available_governors`, 'performance powersave\n'],
      [`${cpu}/cpu${number}/cpufreq/scaling_governor`, number === 2 ? 'performance\n' : 'powersave\n'],
      [`${cpu}/cpu${number}/cpuidle/state1/latency`, '2\n'],
      [`${cpu}/cpu${number}/cpuidle/state1/disable`, '0\n'],
      [`${cpu}/cpu${number}/cpuidle/state2/latency`, '133\n'],
      [`${cpu}/cpu${number}/cpuidle/state2/disable`, '0\n'],
    ]),
  ),
  'proc/sys/kernel/randomize_va_space': '2\n',
  'proc/sys/kernel/nmi_watchdog': '1\n',
  'proc/sys/kernel/perf_event_max_sample_rate': '100000\n',
  'proc/sys/vm/swappiness': '60\n',
  'sys/kernel/mm/ksm/run': '0\n',
  'sys/kernel/mm/transparent_hugepage/enabled': 'always [madvise] never\n',
  'proc/irq/default_smp_affinity': 'f\n',
  'proc/irq/16/smp_affinity_list': '0-3\n',
  'proc/irq/24/smp_affinity_list': '2\n',
}

/** A folder that stands for the root of a machine, and one for our state. */
export interface FakeMachine {
  /** With a slash at the end. */
  readonly root: string
  readonly state: string
  read(path: string): string
  write(path: string, text: string): void
  /** Every file with its text. */
  all(): Readonly<Record<string, string>>
  remove(): void
}

/** Makes such folders. The files behave like files: what the kernel would refuse, they take. */
export function fakeMachine(files: Readonly<Record<string, string>> = workstation): FakeMachine {
  const folder = mkdtempSync(join(tmpdir(), 'polyvisor-tune-'))
  const root = join(folder, 'root/')
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  for (const [path, text] of Object.entries(files)) write(path, text)
  const read = (path: string): string => readFileSync(join(root, path), 'utf8').trim()
  return {
    root,
    state: join(folder, 'state/polyvisor/tune'),
    read,
    write,
    all: () => Object.fromEntries(Object.keys(files).map((path) => [path, read(path)])),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
