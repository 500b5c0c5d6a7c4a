import type { CallOptions } from '../../src/call.js'
import type { Datastores } from './datastores/datastores.js'
import type { VmwareGuests } from './native/vmware-guests.js'
import type { VmwareHost } from './native/vmware-host.js'
import type { VmwareMachines } from './native/vmware-machines.js'
import type { ExportOvf } from './ovf/exporter.js'
import type { ImportOvf } from './ovf/importer.js'
import type { ServiceContent } from './service.js'
import type { SoapOptions } from './soap/client.js'
import type { SoapCall } from './soap/envelope.js'
import type { SoapValue } from './soap/value.js'

/**
 * The vSphere API itself, every method of it, with its arguments as elements of XML in the API's order; and what only vSphere
 * has.
 */
export interface VmwareNative {
  /** What the server says of itself, and the references of its managers. */
  readonly content: ServiceContent
  /** What vCenter and ESXi do with machines beyond the neutral interface. */
  readonly machines: VmwareMachines
  /** What VMware Tools do in guests beyond the neutral interface. */
  readonly guests: VmwareGuests
  /**
   * The hosts of the place with what they have, and what their running machines were promised of it, by name.
   *
   * @throws HypervisorError `ERR_DISCONNECTED`, `ERR_PROTOCOL`.
   */
  hosts(options?: CallOptions): Promise<readonly VmwareHost[]>
  /**
   * Calls a method, and returns its `returnval`: several are a list, and none is an empty text. A session that has
   * expired is made again first. An abort stops the waiting.
   *
   * @throws HypervisorError after the server's fault, which is its cause; `ERR_DISCONNECTED`, `ERR_PROTOCOL`.
   */
  call(call: SoapCall, options?: SoapOptions): Promise<SoapValue>
  /** The datastores and their files. */
  readonly datastores: Datastores
  readonly importOvf: ImportOvf
  readonly exportOvf: ExportOvf
}
