import { nameAndTitle } from '../../src/formats/name-and-title.js'
import { parseSpec } from '../../src/spec/parse.js'
import type { DomainSpec } from '../../src/spec/schema.js'
import type { XenReference, XenSession } from './session.js'
import { identityOf, noDomain } from './state/find.js'
import { readMachineConfig } from './xl/machine-config.js'

/**
 * The specification of a domain. Of a machine that another tool has made it says what libxl keeps of that, as far as a
 * specification has words for it: what is started, memory and virtual CPUs, not the devices.
 * A name that no specification may have is made the nearest one, and is the title.
 *
 * @throws HypervisorError `ERR_NO_DOMAIN`.
 */
export async function readSpec(session: XenSession, dom: XenReference): Promise<DomainSpec> {
  const found = await session.find(dom)
  const { definition, machine } = found
  if (definition !== undefined) return definition.spec
  if (machine === undefined) throw noDomain(dom.name)
  const { type, memory, vcpus, maximumVcpus, kernel, ramdisk, cmdline } = await readMachineConfig(
    session,
    machine.id,
  )
  const boot = kernel === undefined ? {} : { kernel, initrd: ramdisk, cmdline }
  return parseSpec(
    {
      ...identityOf(found),
      ...nameAndTitle(dom.name),
      memory,
      vcpus: { count: vcpus, maximum: maximumVcpus },
      boot,
      xen: { type },
    },
    { driverKeys: ['xen'] },
  )
}
