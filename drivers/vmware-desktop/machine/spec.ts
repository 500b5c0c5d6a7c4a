import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { DomainDefinition } from '../../../src/backend.js'
import { formatVmx } from '../../../src/formats/vmx/dictionary.js'
import { entriesOf } from '../../../src/formats/vmx/entries.js'
import { readVmx } from '../../../src/formats/vmx/read.js'
import type { VmxSettings } from '../../../src/formats/vmx/settings.js'
import { writeVmx } from '../../../src/formats/vmx/write.js'
import { parseSpec } from '../../../src/spec/parse.js'
import { refuse } from '../../../src/spec/refuse.js'
import type { DomainSpec } from '../../../src/spec/schema.js'
import type { DesktopOwn } from './own-data.js'
import { type DesktopMachine, nameOfFile } from './read.js'

/** What VMware asks its user where these lines are missing: nobody answers where nobody looks. */
const unasked = [
  ['uuid.action', 'keep'],
  ['msg.autoAnswer', 'TRUE'],
] as const

/**
 * The text of a VMX file for a specification, with every line that stands under the key `vmware-desktop`.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with the field that a VMX file has no words for, or of a file that is not there.
 */
export async function vmxTextOf({ spec, options }: DomainDefinition<VmxSettings>): Promise<string> {
  if (spec.boot.kernel !== undefined) {
    throw refuse('boot.kernel', `VMware starts no kernel directly, such as '${spec.boot.kernel}'`)
  }
  const { title: _, ...rest } = spec
  const entries = writeVmx(rest, options)
  for (const [index, { path }] of spec.disks.entries()) {
    if (path === undefined) continue
    await access(path, constants.R_OK).catch((cause: unknown) => {
      throw refuse(`disks[${index}].path`, `'${path}' is no file that can be read`, String(cause))
    })
  }
  return formatVmx(new Map([...entriesOf(unasked), ...entries]))
}

/** The specification of a machine as its VMX file has it now, with every line that a specification has no words for. */
export function readDesktopSpec({ vmx, text }: DesktopMachine, own: DesktopOwn): DomainSpec {
  const input = readVmx(text, false, nameOfFile(vmx))
  const { addresses, settings } = input['vmware-desktop']
  const kept = Object.entries(settings).filter(([name]) => !isOurs(name))
  const { disks = [], networks = [], title: _, ...rest } = input
  const named = <Device extends object>(devices: readonly Device[], ids: readonly string[]) =>
    devices.map((device, index) => (ids.length === devices.length ? { ...device, id: ids[index] } : device))
  return parseSpec(
    {
      ...rest,
      ...(own.title === undefined ? {} : { title: own.title }),
      disks: named(disks, own.disks),
      networks: named(networks, own.networks),
      'vmware-desktop': { addresses, settings: Object.fromEntries(kept) },
    },
    { driverKeys: ['vmware-desktop'], baseFolder: dirname(vmx) },
  )
}

/** Lines that this driver writes, or that come of what it does. */
function isOurs(name: string): boolean {
  return unasked.some(([ours]) => ours.toLowerCase() === name.toLowerCase()) || /^checkpoint\./i.test(name)
}
