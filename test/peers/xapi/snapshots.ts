import { nullRef } from './database.js'
import type { MachineParts, Machines } from './machines.js'
import { dateText, type Row, text } from './row.js'
import type { Progress } from './tasks.js'

/** What a machine does not get from a snapshot that it returns to. */
const kept = [
  'uuid',
  'name_label',
  'is_a_template',
  'is_a_snapshot',
  'snapshot_of',
  'snapshot_time',
  'parent',
  'power_state',
  'suspend_VDI',
  'metrics',
  'resident_on',
  'domid',
]

/** Snapshots: machines of the API that nobody starts, which know the machine and the snapshot that they come from. */
export class Snapshots {
  constructor(
    private readonly parts: MachineParts,
    private readonly machines: Machines,
  ) {}

  /** Takes a snapshot of the disks alone, or of the memory as well. */
  create(vm: string, name: string, kind: 'snapshot' | 'checkpoint', progress: Progress): Promise<string> {
    const { database, messages, operations } = this.parts
    return operations.run(vm, kind, progress.task, async () => {
      const { power_state: before } = database.get('VM', vm)
      const withMemory = kind === 'checkpoint' && (before === 'Running' || before === 'Paused')
      if (withMemory) this.machines.powerOff(vm, 'Suspended')
      await progress.step(0.5)
      const { uuid: _, ...row } = database.get('VM', vm)
      const snapshot = database.create('VM', {
        ...row,
        name_label: name,
        is_a_template: true,
        is_a_snapshot: true,
        snapshot_of: vm,
        snapshot_time: dateText(Date.now()),
        power_state: withMemory ? 'Suspended' : 'Halted',
        suspend_VDI: withMemory ? row['suspend_VDI'] : nullRef,
        metrics: database.create('VM_metrics', {
          memory_actual: 0,
          VCPUs_number: 0,
          start_time: dateText(0),
        }),
        resident_on: nullRef,
        domid: -1,
      })
      this.copyDevices(vm, snapshot)
      database.update('VM', vm, { parent: snapshot, ...(withMemory ? { suspend_VDI: nullRef } : {}) })
      if (withMemory) this.machines.powerOn(vm, before === 'Paused')
      messages.write(kind === 'checkpoint' ? 'VM_CHECKPOINTED' : 'VM_SNAPSHOTTED', database.get('VM', vm))
      return snapshot
    })
  }

  /** Brings a machine back to a snapshot: powered off first, with new virtual disks, and suspended if there is memory. */
  async revert(snapshot: string, progress: Progress): Promise<void> {
    const { database, messages, operations } = this.parts
    const row = database.get('VM', snapshot)
    const vm = text(row, 'snapshot_of')
    progress.commit()
    if (database.get('VM', vm)['power_state'] !== 'Halted') {
      await this.machines.shutDown(vm, 'hard_shutdown', progress)
    }
    await operations.run(vm, 'revert', progress.task, async () => {
      await progress.step(0.5)
      this.removeDevices(vm)
      this.copyDevices(snapshot, vm)
      const fields = Object.entries(row).filter(([field]) => !kept.includes(field))
      database.update('VM', vm, { ...Object.fromEntries(fields), parent: snapshot })
      if (row['power_state'] === 'Suspended') {
        database.update('VM', vm, { power_state: 'Suspended', ...this.machines.saveMemory(vm) })
      }
      const [machine, of] = [database.get('VM', vm), text(row, 'uuid')]
      const name = text(machine, 'name_label')
      const body = `VM '${name}' (uuid: ${text(machine, 'uuid')}) reverted to snapshot: ${text(row, 'name_label')} (uuid ${of})`
      messages.write('VM_SNAPSHOT_REVERTED', machine, body)
    })
  }

  private copyDevices(from: string, to: string): void {
    const { database } = this.parts
    for (const [, { uuid: _, ...drive }] of database.all('VBD')) {
      if (drive['VM'] !== from) continue
      const vdi = drive['type'] === 'Disk' ? this.copyDisk(text(drive, 'VDI')) : drive['VDI']
      database.create('VBD', { ...drive, VM: to, VDI: vdi })
    }
    for (const [, { uuid: _, ...card }] of database.all('VIF')) {
      if (card['VM'] === from) database.create('VIF', { ...card, VM: to })
    }
  }

  private copyDisk(vdi: string): string {
    const { uuid: _, ...disk }: Row = this.parts.database.get('VDI', vdi)
    return this.parts.database.create('VDI', disk)
  }

  private removeDevices(vm: string): void {
    const { database } = this.parts
    for (const [ref, row] of database.all('VBD')) {
      if (row['VM'] !== vm) continue
      database.destroy('VBD', ref)
      if (row['type'] === 'Disk') database.destroy('VDI', text(row, 'VDI'))
    }
    for (const [ref, row] of database.all('VIF')) if (row['VM'] === vm) database.destroy('VIF', ref)
  }
}
