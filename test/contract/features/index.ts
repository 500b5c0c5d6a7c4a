import type { DomainFeature } from '../../../src/features.js'
import type { ContractContext } from '../context.js'
import { affinityContract } from './affinity.js'
import { autostartContract } from './autostart.js'
import { backupContract } from './backup.js'
import { balloonContract } from './balloon.js'
import { blockJobsContract } from './block-jobs.js'
import { blockResizeContract } from './block-resize.js'
import { checkpointsContract } from './checkpoints.js'
import { consoleContract } from './console.js'
import { consoleLogContract } from './console-log.js'
import { consoleTicketContract } from './console-ticket.js'
import { coreDumpContract } from './core-dump.js'
import { deviceHotplugContract } from './device-hotplug.js'
import { guestAgentContract } from './guest-agent.js'
import { guestFreezeContract } from './guest-freeze.js'
import { guestInfoContract } from './guest-info.js'
import { injectNmiContract } from './inject-nmi.js'
import { interfaceAddressesContract } from './interface-addresses.js'
import { jobsContract } from './jobs.js'
import { managedSaveContract } from './managed-save.js'
import { mediaChangeContract } from './media-change.js'
import { metadataContract } from './metadata.js'
import { migrateContract } from './migrate.js'
import { persistentContract } from './persistent.js'
import { rebootContract } from './reboot.js'
import { renameContract } from './rename.js'
import { resetContract } from './reset.js'
import { saveContract } from './save.js'
import { screenshotContract } from './screenshot.js'
import { sendKeyContract } from './send-key.js'
import { shutdownContract } from './shutdown.js'
import { snapshotsContract } from './snapshots.js'
import { startPausedContract } from './start-paused.js'
import { statsContract } from './stats.js'
import { suspendContract } from './suspend.js'
import { vcpuHotplugContract } from './vcpu-hotplug.js'

/** The tests of every feature. A feature without an entry does not compile. */
export const featureContracts: Readonly<Record<DomainFeature, (context: ContractContext) => void>> = {
  persistent: persistentContract,
  rename: renameContract,
  metadata: metadataContract,
  autostart: autostartContract,
  shutdown: shutdownContract,
  reboot: rebootContract,
  reset: resetContract,
  'inject-nmi': injectNmiContract,
  suspend: suspendContract,
  'start-paused': startPausedContract,
  save: saveContract,
  'managed-save': managedSaveContract,
  'core-dump': coreDumpContract,
  snapshots: snapshotsContract,
  balloon: balloonContract,
  'vcpu-hotplug': vcpuHotplugContract,
  'device-hotplug': deviceHotplugContract,
  'block-jobs': blockJobsContract,
  'block-resize': blockResizeContract,
  backup: backupContract,
  checkpoints: checkpointsContract,
  'media-change': mediaChangeContract,
  stats: statsContract,
  console: consoleContract,
  'console-log': consoleLogContract,
  screenshot: screenshotContract,
  'console-ticket': consoleTicketContract,
  'send-key': sendKeyContract,
  migrate: migrateContract,
  jobs: jobsContract,
  'guest-agent': guestAgentContract,
  'guest-freeze': guestFreezeContract,
  'guest-info': guestInfoContract,
  'interface-addresses': interfaceAddressesContract,
  affinity: affinityContract,
}
