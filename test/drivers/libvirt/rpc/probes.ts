import { programs } from '../../../../drivers/libvirt/rpc/packet.js'
import { type Procedure, procedures } from '../../../../drivers/libvirt/rpc/procedures.js'
import { XdrReader } from '../../../../drivers/libvirt/rpc/xdr/reader.js'
import { encode } from './coding.js'

/** A procedure that can be called without changing anything. */
export interface Probe {
  readonly name: string
  readonly procedure: Procedure<unknown, unknown>
  /** Its arguments: the machine of libvirt's driver for tests where it takes one, else nothings and zeros. */
  readonly content: Buffer
}

/** The last procedure of libvirt 9.0 (its `remote_protocol.x`). */
export const newestProcedure = 443

/** Words in the names of calls that make, change or end something, on the machine or on this host. */
const changing =
  /Abort|AddIo|Alloc|Associate|Attach|Backup(?!Get)|Block(Commit|Copy|Pull|Rebase|Resize)|Change|CoreDump|Create|Define(?!d)|Del(?!ay)|Destroy|Det?tach|Dirty|Fs(freeze|thaw|trim)|Inject|ManagedSave$|ManagedSaveRemove|Migrate(?!Get)|Pin(Vcpu(?!P)|Em|Io)|Pm|ReAttach|Reboot|Refresh|Rename|Reset|Restore|Resume|Revert|Save(Flags|Params)?$|Send|Set(?!tings)|Shutdown|StorageVolResize|storageVolResize|Build|Suspend|Undefine|Update|Wipe/

/** Calls about the connection itself, and those that open streams or want descriptors. */
const ofConnection =
  /^auth(?!List)|^connect(Open|Close)$|Register|SupportsFeature|Open(Console|Channel|Graphics)|Screenshot|storageVol(Up|Down)load/

/** The calls of libvirt 9.0 that do not do anything but tell. */
export function probes(): readonly Probe[] {
  const all: readonly (readonly [string, Procedure<unknown, unknown>])[] = Object.entries(procedures)
  return all
    .filter(([, { program, number }]) => program === programs.remote && number <= newestProcedure)
    .filter(([name]) => !changing.test(name) && !ofConnection.test(name))
    .map(([name, procedure]) => ({ name, procedure, content: argumentsOf(procedure) }))
}

/** Zeros are a value of every type. */
function argumentsOf({ args }: Procedure<unknown, unknown>): Buffer {
  const nothing = args.read(new XdrReader(Buffer.alloc(1024)))
  const known = Object.entries(references).filter(([name]) => Object.hasOwn(Object(nothing), name))
  return encode<unknown>(args, { ...Object(nothing), ...Object.fromEntries(known) })
}

/** What libvirt's driver for tests has, by the names of arguments. */
const references = {
  dom: { name: 'test', uuid: '6695eb01-f6a4-8304-79aa-97f2502e193f', id: 1 },
  net: { name: 'default', uuid: 'dd8fe884-6c02-601e-7551-cca97df1c5df' },
  pool: { name: 'default-pool', uuid: 'dfe224cb-28fb-8dd0-c4b2-64eb3f0f4566' },
  optNetwork: { name: 'default', uuid: 'dd8fe884-6c02-601e-7551-cca97df1c5df' },
  iface: { name: 'eth1', mac: 'aa:bb:cc:dd:ee:ff' },
  needResults: 1,
}
