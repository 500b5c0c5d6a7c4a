/** Parameters of Xen that bear on speed (docs/misc/xen-command-line.pandoc); everything else may tell who or where it is. */
const names = new Set([
  ...[
    'dom0_mem',
    'dom0_max_vcpus',
    'dom0_vcpus_pin',
    'dom0',
    'pv',
    'hap',
    'hap_1gb',
    'hap_2mb',
    'ept',
    'asid',
  ],
  ...['sched', 'sched-gran', 'sched_credit_tslice_ms', 'sched_ratelimit_us', 'credit2_runqueue', 'cpupool'],
  ...['smt', 'maxcpus', 'nosmp', 'numa', 'mem', 'cpufreq', 'max_cstate', 'cpuidle', 'cpuid', 'x2apic'],
  ...[
    'spec-ctrl',
    'xpti',
    'pcid',
    'pv-l1tf',
    'tsx',
    'mce',
    'ucode',
    'iommu',
    'clocksource',
    'tsc',
    'watchdog',
  ],
  ...['vpmu', 'vwfi', 'no-real-mode', 'bootscrub', 'gnttab', 'timer_slop', 'psr', 'vpid', 'invpcid'],
])

/** A value that can be no path, no address and no identifier of a host. */
const plainValue = /^[A-Za-z0-9,.:_+=%-]{0,80}$/

/** Picks from the command line of Xen what bears on speed. */
export function xenParameters(commandLine: string): string[] {
  return commandLine
    .trim()
    .split(/\s+/)
    .filter((word) => {
      const [name = '', ...value] = word.split('=')
      return names.has(name.replace(/^no-/, '')) && plainValue.test(value.join('='))
    })
}
