import { type Database, nullRef } from './database.js'
import { PoolFailure } from './failure.js'
import type { Messages } from './messages.js'
import type { Operations } from './operations.js'
import { count, dateText, map, type Row, rowOf, text, textMap } from './row.js'
import type { Progress } from './tasks.js'

/** What machines are worked on with. */
export interface MachineParts {
  readonly database: Database
  readonly messages: Messages
  readonly operations: Operations
  /** References of the host and of the repository that machines run on. */
  readonly host: string
  readonly sr: string
}

/** The fields that a new machine must be given, with their types ("VM.create"). */
const texts = ['name_label', 'name_description', 'affinity', 'actions_after_shutdown', 'actions_after_reboot']
const moreTexts = [
  'actions_after_crash',
  'PV_bootloader',
  'PV_kernel',
  'PV_ramdisk',
  'PV_args',
  'HVM_boot_policy',
]
const lastTexts = [
  'PV_bootloader_args',
  'PV_legacy_args',
  'PCI_bus',
  'recommendations',
  'ha_restart_priority',
]
const counts = [
  'user_version',
  'memory_static_max',
  'memory_dynamic_max',
  'memory_dynamic_min',
  'memory_static_min',
]
const moreCounts = ['VCPUs_max', 'VCPUs_at_startup']
const maps = ['VCPUs_params', 'HVM_boot_params', 'platform', 'other_config', 'xenstore_data']

const notMeasured = { memory_actual: 0, VCPUs_number: 0, start_time: dateText(0) }

/** Machines: how they come, live and go. */
export class Machines {
  constructor(private readonly parts: MachineParts) {}

  /** A record that is given may have any UUID: the machine gets one of the pool's choice. */
  create({ uuid: _, ...record }: Row): string {
    for (const field of [...texts, ...moreTexts, ...lastTexts]) text(record, field)
    for (const field of [...counts, ...moreCounts]) count(record, field)
    for (const field of maps) textMap(record[field], field)
    if (typeof record['is_a_template'] !== 'boolean')
      throw new PoolFailure('FIELD_TYPE_ERROR', 'is_a_template')
    const { database } = this.parts
    const metrics = database.create('VM_metrics', notMeasured)
    return database.create('VM', {
      domain_type: 'hvm',
      ...record,
      power_state: 'Halted',
      is_a_snapshot: false,
      is_control_domain: false,
      snapshot_of: nullRef,
      snapshot_time: dateText(0),
      parent: nullRef,
      suspend_VDI: nullRef,
      resident_on: nullRef,
      guest_metrics: nullRef,
      metrics,
      domid: -1,
      consoles: [],
      tags: [],
    })
  }

  destroy(vm: string): Promise<void> {
    const { database, operations } = this.parts
    return operations.run(vm, 'destroy', undefined, async () => {
      const { parent, metrics } = database.get('VM', vm)
      for (const [ref, row] of database.all('VM')) {
        if (row['parent'] === vm) database.update('VM', ref, { parent })
      }
      for (const kind of ['VBD', 'VIF']) {
        for (const [ref, row] of database.all(kind)) if (row['VM'] === vm) database.destroy(kind, ref)
      }
      if (typeof metrics === 'string' && database.has('VM_metrics', metrics)) {
        database.destroy('VM_metrics', metrics)
      }
      database.destroy('VM', vm)
    })
  }

  start(vm: string, isPaused: boolean, progress: Progress): Promise<void> {
    return this.parts.operations.run(vm, 'start', progress.task, async () => {
      for (const part of [0.3, 0.6]) await progress.step(part)
      progress.commit()
      this.powerOn(vm, isPaused)
      this.note('VM_STARTED', vm)
    })
  }

  resume(vm: string, isPaused: boolean, progress: Progress): Promise<void> {
    return this.parts.operations.run(vm, 'resume', progress.task, async () => {
      await progress.step(0.5)
      progress.commit()
      this.forgetMemory(vm)
      this.powerOn(vm, isPaused)
      this.note('VM_RESUMED', vm)
    })
  }

  suspend(vm: string, progress: Progress): Promise<void> {
    return this.parts.operations.run(vm, 'suspend', progress.task, async () => {
      for (const part of [0.3, 0.6]) await progress.step(part)
      progress.commit()
      this.powerOff(vm, 'Suspended')
      this.note('VM_SUSPENDED', vm)
    })
  }

  shutDown(vm: string, how: 'clean_shutdown' | 'hard_shutdown', progress: Progress): Promise<void> {
    return this.parts.operations.run(vm, how, progress.task, async () => {
      await progress.step(0.5)
      progress.commit()
      this.forgetMemory(vm)
      this.powerOff(vm, 'Halted')
      this.note('VM_SHUTDOWN', vm)
    })
  }

  reboot(vm: string, progress: Progress): Promise<void> {
    return this.parts.operations.run(vm, 'hard_reboot', progress.task, async () => {
      await progress.step(0.5)
      this.powerOn(vm, false)
      this.note('VM_REBOOTED', vm)
    })
  }

  pause(vm: string, how: 'pause' | 'unpause', progress: Progress): Promise<void> {
    return this.parts.operations.run(vm, how, progress.task, async () => {
      await progress.step(0.5)
      this.parts.database.update('VM', vm, { power_state: how === 'pause' ? 'Paused' : 'Running' })
      this.note(how === 'pause' ? 'VM_PAUSED' : 'VM_UNPAUSED', vm)
    })
  }

  /** Changes the range of a machine's memory, which its balloon follows at once. */
  setMemory(vm: string, least: number, most: number): Promise<void> {
    const { database, operations } = this.parts
    return operations.run(vm, 'changing_dynamic_range', undefined, async () => {
      const row = database.get('VM', vm)
      const isOrdered =
        count(row, 'memory_static_min') <= least && least <= most && most <= count(row, 'memory_static_max')
      if (!isOrdered) throw new PoolFailure('MEMORY_CONSTRAINT_VIOLATION', 'Memory limits must be ordered')
      database.update('VM', vm, { memory_dynamic_min: least, memory_dynamic_max: most })
      if (row['power_state'] === 'Running') this.measure(vm, { memory_actual: most })
    })
  }

  setVcpus(vm: string, number: number): Promise<void> {
    return this.parts.operations.run(vm, 'changing_VCPUs_live', undefined, async () => {
      const most = count(this.parts.database.get('VM', vm), 'VCPUs_max')
      if (number < 1 || number > most) throw new PoolFailure('INVALID_VALUE', 'nvcpu', String(number))
      this.measure(vm, { VCPUs_number: number })
    })
  }

  setTemplate(vm: string, isTemplate: boolean): void {
    this.parts.database.update('VM', vm, { is_a_template: isTemplate })
  }

  powerOn(vm: string, isPaused: boolean): void {
    const { database, host } = this.parts
    const row = database.get('VM', vm)
    this.measure(vm, {
      memory_actual: count(row, 'memory_dynamic_max'),
      VCPUs_number: count(row, 'VCPUs_at_startup'),
      start_time: dateText(Date.now()),
    })
    database.update('VM', vm, { power_state: isPaused ? 'Paused' : 'Running', resident_on: host, domid: 1 })
  }

  /** Takes a machine off its host; a suspended one has its memory on a virtual disk. */
  powerOff(vm: string, to: 'Halted' | 'Suspended'): void {
    const { database } = this.parts
    const memory = to === 'Suspended' ? this.saveMemory(vm) : {}
    database.update('VM', vm, { power_state: to, resident_on: nullRef, domid: -1, ...memory })
    this.measure(vm, notMeasured)
  }

  saveMemory(vm: string): Row {
    const { database, sr } = this.parts
    const size = count(database.get('VM', vm), 'memory_static_max')
    const disk = {
      name_label: 'Suspend image',
      SR: sr,
      virtual_size: size,
      type: 'suspend',
      other_config: {},
    }
    return { suspend_VDI: database.create('VDI', disk) }
  }

  private forgetMemory(vm: string): void {
    const { database } = this.parts
    const disk = text(database.get('VM', vm), 'suspend_VDI')
    if (disk === nullRef) return
    database.destroy('VDI', disk)
    database.update('VM', vm, { suspend_VDI: nullRef })
  }

  private measure(vm: string, values: Row): void {
    const { database } = this.parts
    database.update('VM_metrics', text(database.get('VM', vm), 'metrics'), values)
  }

  private note(name: string, vm: string): void {
    const { database, messages } = this.parts
    messages.write(name, database.get('VM', vm))
  }
}

/** Adds a key to a map of an object, or takes one away. */
export function changeMap(
  database: Database,
  kind: string,
  ref: string,
  field: string,
  key: string,
  value: string | undefined,
): void {
  const { [key]: before, ...others } = map(database.get(kind, ref), field)
  if (value !== undefined && before !== undefined) {
    throw new PoolFailure('MAP_DUPLICATE_KEY', kind, field, ref, key)
  }
  database.update(kind, ref, { [field]: value === undefined ? others : { ...others, [key]: value } })
}

/** The parameter of a call that is a record. */
export function recordOf(value: unknown): Row {
  return rowOf(value, 'record')
}
