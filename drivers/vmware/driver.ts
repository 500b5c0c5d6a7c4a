import { defineDriver } from '../../src/driver.js'
import { openVmware } from './connection.js'
import { examineVmware } from './doctor.js'
import { vmwareFeatures } from './domain.js'
import { vmwareOptions } from './options.js'

export type { XmlElement, XmlNode } from '../../src/formats/xml/element.js'
export type {
  DatastoreFile,
  DatastoreFileType,
  DatastoreInfo,
  Datastores,
  DownloadFileOptions,
  ListFilesOptions,
  UploadFileOptions,
} from './datastores/datastores.js'
export type {
  DeleteGuestFileOptions,
  ListGuestFilesOptions,
  MakeGuestFolderOptions,
  VmwareGuestFile,
  VmwareGuestProcess,
  VmwareGuests,
} from './native/vmware-guests.js'
export type { VmwareHost } from './native/vmware-host.js'
export type {
  VmwareAllocation,
  VmwareAllocationChange,
  VmwareAllocations,
  VmwareCloneOptions,
  VmwareDestination,
  VmwareMachineName,
  VmwareMachines,
  VmwareRegisterOptions,
} from './native/vmware-machines.js'
export type { VmwareNative } from './native.js'
export type { VmwareOptions } from './options.js'
export type { ExportedPackage, ExportOvf, ExportOvfOptions } from './ovf/exporter.js'
export type { ImportedMachine, ImportOvf, ImportOvfOptions } from './ovf/importer.js'
export type { ServiceContent } from './service.js'
export type { ItemSink, SoapOptions } from './soap/client.js'
export type { SoapItems } from './soap/decode.js'
export type { SoapCall } from './soap/envelope.js'
export { VimFault } from './soap/fault.js'
export type { ObjectReference, SoapObject, SoapValue } from './soap/value.js'

/**
 * A vCenter or an ESXi, over the vSphere Web Services API (SOAP). Nothing of VMware's is needed on this side.
 */
export const vmware = defineDriver({
  name: 'vmware',
  title: 'VMware vSphere',
  schemes: ['vmware'],
  class: 'hypervisor',
  evidence: {
    peer: 'simulator',
    description:
      'vcsim, the simulator of govmomi 0.24, which runs no guests; what it lacks, the export of machines, screenshots, tickets of consoles and programs in guests, against a stand-in of ours',
  },
  features: vmwareFeatures,
  notes: {
    shutdown: 'by VMware Tools in the guest',
    suspend: 'the machine goes to its host’s disk',
    snapshots: 'events only of what this connection does',
    balloon: 'the limit of the machine’s memory, which stays with it',
    'vcpu-hotplug': 'stays with the machine; events only of what this connection does',
    'device-hotplug': 'stays with the machine; events only of what this connection does',
    'media-change': 'a tray that the guest has locked is not forced open',
    stats: 'counted from samples of 20 s, of which hosts keep an hour',
    screenshot: 'through a file on the machine’s datastore; tried against a stand-in of ours alone',
    'console-ticket': 'tried against a stand-in of ours alone',
    'guest-agent':
      'by VMware Tools, as a user of the guest; no programs in Windows; programs tried against a stand-in of ours alone',
    affinity: 'stays with the machine; not in a cluster that moves machines',
  },
  options: vmwareOptions,
  connect: openVmware,
  doctor: () => examineVmware(),
})
