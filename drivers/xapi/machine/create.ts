import type { DomainDefinition } from '../../../src/backend.js'
import type { DomainSpec } from '../../../src/spec/schema.js'
import { setOwnKey } from '../features/machine.js'
import { readRecord } from '../info.js'
import { interruptible } from '../interruptible.js'
import { type Machine, machineOf, refuseTaken } from '../lookup.js'
import { isPlaceholder } from '../new-uuid.js'
import type { XapiOptions } from '../options.js'
import { ownKeys, writeUuid } from '../own-settings.js'
import { nullReference, parsed, reference } from '../rpc/values.js'
import type { XapiSession } from '../session.js'
import { referenceIn, runTask } from '../tasks.js'
import { writeBootParameters } from './boot.js'
import { findDisks, writeDrive } from './disks.js'
import { findNetworks, writeInterface } from './networks.js'
import { removeDisks } from './remove.js'
import { requireSpec } from './requirements.js'

/**
 * Creates a machine. It is a template until it is whole, so that nobody takes it for a machine before; if something
 * fails, nothing is left.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with the field, `ERR_DOMAIN_EXISTS`.
 */
export async function createMachine(
  session: XapiSession,
  { spec, options }: DomainDefinition<XapiOptions>,
  signal: AbortSignal | undefined,
): Promise<Machine> {
  requireSpec(spec, options)
  const uuid = isPlaceholder(spec.uuid) ? undefined : spec.uuid
  const asking = interruptible(session, signal)
  await refuseTaken(asking, { name: spec.name, uuid })
  const networks = await findNetworks(asking, spec.networks)
  const made: string[] = []
  let vm: string | undefined
  try {
    const disks = await findDisks(session, spec, options, made, signal)
    signal?.throwIfAborted()
    vm = referenceIn(await runTask(session, 'VM.create', [writeRecord(spec, options)]))
    for (const [index, disk] of disks.entries()) {
      parsed('drive', reference, await session.call('VBD.create', [writeDrive(vm, disk, index)]))
    }
    for (const [index, network] of networks.entries()) {
      const created = await session.call('VIF.create', [writeInterface(vm, network, index)])
      parsed('network interface', reference, created)
    }
    const { uuid: pools } = await readRecord(session, vm)
    if (uuid !== undefined && uuid !== pools) {
      await setOwnKey(session, vm, ownKeys.uuid, writeUuid(uuid, pools))
    }
    signal?.throwIfAborted()
    await session.call('VM.set_is_a_template', [vm, false])
    return machineOf(vm, await readRecord(session, vm))
  } catch (error) {
    if (vm !== undefined) await runTask(session, 'VM.destroy', [vm]).catch(() => {})
    await removeDisks(session, made).catch(() => {})
    throw error
  }
}

/** Memory that a guest is left with at the least, in bytes, if it has more. */
const leastMemory = 16 * 2 ** 20

/** Writes the record of a machine ("VM.create"): the fields that have no default value. */
function writeRecord(spec: DomainSpec, options: XapiOptions): object {
  const { name, title = '', memory, vcpus, architecture, serials } = spec
  const { type, bootloader = 'pygrub', undefine } = options
  const isPc = type === 'hvm'
  return {
    name_label: name,
    name_description: title,
    user_version: 1,
    is_a_template: true,
    affinity: nullReference,
    memory_static_max: memory,
    memory_dynamic_max: memory,
    memory_target: memory,
    memory_dynamic_min: memory,
    memory_static_min: Math.min(leastMemory, memory),
    VCPUs_params: {},
    VCPUs_max: vcpus.maximum,
    VCPUs_at_startup: vcpus.count,
    actions_after_shutdown: 'destroy',
    actions_after_reboot: 'restart',
    actions_after_crash: 'destroy',
    PV_bootloader: isPc ? '' : bootloader,
    PV_kernel: '',
    PV_ramdisk: '',
    PV_args: '',
    PV_bootloader_args: '',
    PV_legacy_args: '',
    HVM_boot_policy: isPc ? 'BIOS order' : '',
    HVM_boot_params: isPc ? writeBootParameters(spec) : {},
    HVM_shadow_multiplier: 1,
    platform: { acpi: '1', apic: 'true', pae: 'true', nx: 'true', viridian: 'false' },
    PCI_bus: '',
    other_config: {
      ...(architecture === 'x86_64' ? {} : { [ownKeys.architecture]: architecture }),
      ...(undefine === 'keep' ? {} : { [ownKeys.undefine]: undefine }),
      ...(serials[0]?.type === 'none' ? { hvm_serial: 'none' } : {}),
    },
    recommendations: '',
    xenstore_data: {},
    ha_always_run: false,
    ha_restart_priority: '',
    tags: [],
    blocked_operations: {},
    domain_type: type,
  }
}
