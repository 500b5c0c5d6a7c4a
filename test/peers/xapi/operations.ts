import type { Database } from './database.js'
import { PoolFailure } from './failure.js'
import { type Row, text } from './row.js'

const always = ['Halted', 'Paused', 'Running', 'Suspended'] as const

/** The power states in which operations make sense ("Class: VM", the states of each). */
const powerStates: Readonly<Record<string, readonly string[]>> = {
  start: ['Halted'],
  resume: ['Suspended'],
  unpause: ['Paused'],
  pause: ['Running'],
  suspend: ['Running'],
  clean_shutdown: ['Running'],
  clean_reboot: ['Running'],
  hard_shutdown: ['Paused', 'Suspended', 'Running'],
  hard_reboot: ['Paused', 'Running'],
  changing_VCPUs_live: ['Running'],
  changing_dynamic_range: ['Halted', 'Running'],
  destroy: ['Halted', 'Suspended'],
  make_into_template: ['Halted'],
  snapshot: always,
  checkpoint: ['Paused', 'Suspended', 'Running'],
  revert: always,
}

/** What can be done to a template or snapshot. */
const ofTemplates = ['destroy', 'changing_dynamic_range']
const ofSnapshots = ['revert', 'destroy', 'hard_shutdown']

function isAllowed(vm: Row, operation: string): boolean {
  if (vm['is_a_snapshot'] === true) return ofSnapshots.includes(operation)
  return vm['is_a_template'] !== true || ofTemplates.includes(operation)
}

/** What can be done to a machine now. */
export function allowedOperations(vm: Row, busy: boolean): readonly string[] {
  if (busy) return []
  const power = text(vm, 'power_state')
  return Object.entries(powerStates)
    .filter(([operation, states]) => states.includes(power) && isAllowed(vm, operation))
    .map(([operation]) => operation)
}

/** Operations on machines: of one machine, one after the other. */
export class Operations {
  private readonly busy = new Map<
    string,
    { readonly end: Promise<unknown>; readonly current: Readonly<Record<string, string>> }
  >()

  constructor(private readonly database: Database) {}

  isBusy(vm: string): boolean {
    return this.busy.has(vm)
  }

  /** What is being done to a machine, by the references of tasks. */
  current(vm: string): Readonly<Record<string, string>> {
    return this.busy.get(vm)?.current ?? {}
  }

  /**
   * Does something to a machine once nothing else is done to it, which XAPI waits for, too.
   *
   * @throws PoolFailure `VM_BAD_POWER_STATE`, `VM_IS_TEMPLATE`, `VM_IS_SNAPSHOT`.
   */
  async run<Result>(
    vm: string,
    operation: string,
    task: string | undefined,
    work: () => Promise<Result>,
  ): Promise<Result> {
    for (let other = this.busy.get(vm); other !== undefined; other = this.busy.get(vm)) {
      await other.end.catch(() => {})
    }
    this.require(vm, operation)
    const result = work()
    this.busy.set(vm, { end: result, current: task === undefined ? {} : { [task]: operation } })
    try {
      return await result
    } finally {
      this.busy.delete(vm)
    }
  }

  private require(vm: string, operation: string): void {
    const row = this.database.get('VM', vm)
    if (!isAllowed(row, operation)) {
      throw new PoolFailure(
        row['is_a_snapshot'] === true ? 'VM_IS_SNAPSHOT' : 'VM_IS_TEMPLATE',
        vm,
        operation,
      )
    }
    const power = text(row, 'power_state')
    const expected = powerStates[operation] ?? []
    if (expected.includes(power)) return
    throw new PoolFailure('VM_BAD_POWER_STATE', vm, expected.join(', ').toLowerCase(), power.toLowerCase())
  }
}
