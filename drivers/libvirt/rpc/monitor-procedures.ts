import type { ProcedureName } from './procedures.js'

/**
 * Calls for which libvirt asks or changes a running machine, and therefore waits for its hypervisor, without a limit where
 * that hangs, or up to 30 seconds for another call that does (`VIR_DOMAIN_JOB_…`, src/hypervisor/domain_job.h of
 * libvirt). They go over connections of their own, but leave some of these to the slow ones, so that a machine that hangs
 * can still be destroyed.
 */
export const monitorProcedures: ReadonlySet<ProcedureName> = new Set<ProcedureName>([
  'connectGetAllDomainStats',
  'domainAbortJob',
  'domainAbortJobFlags',
  'domainAddIothread',
  'domainBlockCommit',
  'domainBlockCopy',
  'domainBlockJobAbort',
  'domainBlockJobSetSpeed',
  'domainBlockPeek',
  'domainBlockPull',
  'domainBlockRebase',
  'domainBlockStats',
  'domainBlockStatsFlags',
  'domainCheckpointGetXmlDesc',
  'domainDelIothread',
  'domainGetBlockInfo',
  'domainGetBlockIoTune',
  'domainGetBlockJobInfo',
  'domainGetDiskErrors',
  'domainGetIothreadInfo',
  'domainGetJobInfo',
  'domainGetJobStats',
  'domainGetLaunchSecurityInfo',
  'domainGetPerfEvents',
  'domainInjectNmi',
  'domainMemoryPeek',
  'domainMemoryStats',
  'domainMigrateGetCompressionCache',
  'domainMigrateGetMaxDowntime',
  'domainMigrateGetMaxSpeed',
  'domainMigrateSetCompressionCache',
  'domainMigrateSetMaxDowntime',
  'domainMigrateSetMaxSpeed',
  'domainMigrateStartPostCopy',
  'domainOpenGraphics',
  'domainOpenGraphicsFd',
  'domainPinEmulator',
  'domainPinIothread',
  'domainPinVcpu',
  'domainPinVcpuFlags',
  'domainPmWakeup',
  'domainReset',
  'domainResume',
  'domainSendKey',
  'domainSendProcessSignal',
  'domainSetBlkioParameters',
  'domainSetBlockIoTune',
  'domainSetBlockThreshold',
  'domainSetInterfaceParameters',
  'domainSetIothreadParams',
  'domainSetLaunchSecurityState',
  'domainSetLifecycleAction',
  'domainSetMaxMemory',
  'domainSetMemory',
  'domainSetMemoryFlags',
  'domainSetMemoryParameters',
  'domainSetMemoryStatsPeriod',
  'domainSetMetadata',
  'domainSetNumaParameters',
  'domainSetPerfEvents',
  'domainSetSchedulerParameters',
  'domainSetSchedulerParametersFlags',
  'domainStartDirtyRateCalc',
  'domainSuspend',
])

/** `VIR_DOMAIN_STATS_STATE`, which alone waits for nobody. */
const stateGroup = 1

/** Whether a call waits for the hypervisor of a running machine. */
export function waitsForMonitor(name: ProcedureName, args: object): boolean {
  if (name === 'connectGetAllDomainStats' && Reflect.get(args, 'stats') === stateGroup) return false
  return monitorProcedures.has(name)
}
