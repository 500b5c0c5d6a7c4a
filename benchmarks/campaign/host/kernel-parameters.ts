/** Parameters of the kernel that bear on speed or noise; everything else may tell who or where this is. */
const names = new Set([
  ...['isolcpus', 'nohz', 'nohz_full', 'rcu_nocbs', 'rcu_nocb_poll', 'irqaffinity', 'threadirqs'],
  ...['mitigations', 'pti', 'nopti', 'kpti', 'nospectre_v1', 'nospectre_v2', 'spectre_v2', 'spectre_bhi'],
  ...['spec_store_bypass_disable', 'l1tf', 'mds', 'tsx', 'tsx_async_abort', 'mmio_stale_data', 'retbleed'],
  ...['srbds', 'gather_data_sampling', 'spec_rstack_overflow', 'reg_file_data_sampling', 'tsa', 'vmscape'],
  ...['its', 'indirect_target_selection', 'ibt', 'l1d_flush', 'kvm.nx_huge_pages', 'noibrs', 'noibpb'],
  ...['nosmt', 'maxcpus', 'nr_cpus', 'numa', 'numa_balancing', 'mem', 'memmap'],
  ...['intel_pstate', 'amd_pstate', 'cpufreq.default_governor', 'cpufreq.off', 'cpuidle.off', 'idle'],
  ...['processor.max_cstate', 'intel_idle.max_cstate', 'cpuidle.governor', 'cpuidle_haltpoll.force'],
  ...[
    'transparent_hugepage',
    'hugepages',
    'hugepagesz',
    'default_hugepagesz',
    'page_poison',
    'init_on_alloc',
  ],
  ...[
    'init_on_free',
    'slub_debug',
    'slab_nomerge',
    'page_owner',
    'debug_pagealloc',
    'kasan',
    'kfence.sample_interval',
  ],
  ...['clocksource', 'tsc', 'notsc', 'hpet', 'nohpet', 'lapic_timer_c2_ok', 'no_timer_check', 'skew_tick'],
  ...['watchdog', 'nowatchdog', 'nmi_watchdog', 'nosoftlockup', 'preempt', 'audit', 'psi', 'lockdown'],
  ...[
    'norandmaps',
    'nokaslr',
    'kaslr',
    'selinux',
    'apparmor',
    'iommu',
    'intel_iommu',
    'amd_iommu',
    'iommu.passthrough',
  ],
  ...['cgroup_disable', 'systemd.unified_cgroup_hierarchy', 'swiotlb', 'no-kvmclock', 'no-steal-acc'],
])

/** Families of such parameters, by the module before the dot. */
const families = /^(?:kvm|kvm[-_]intel|kvm[-_]amd|haltpoll|rcutree|rcupdate|workqueue)\.[a-z0-9_]+$/

/** A value that can be no path, no address and no identifier of a disk or a host. */
const plainValue = /^[A-Za-z0-9,.:_+-]{0,80}$/

/**
 * Picks from the kernel's command line (`/proc/cmdline`) what bears on speed or noise. What follows ` -- ` is for the
 * first process and left out, and so is every value that could name something of this host.
 */
export function speedParameters(commandLine: string): string[] {
  const words = commandLine.trim().split(/\s+/)
  const end = words.indexOf('--')
  return words.slice(0, end < 0 ? undefined : end).filter((word) => {
    const [name = '', ...value] = word.split('=')
    const spelt = name.replaceAll('-', '_')
    const wanted = names.has(name) || names.has(spelt) || families.test(name)
    return wanted && plainValue.test(value.join('='))
  })
}
