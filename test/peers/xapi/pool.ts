import { Database, nullRef } from './database.js'
import { eventsFrom } from './events.js'
import { PoolFailure } from './failure.js'
import { parseFilter } from './filter.js'
import { Machines } from './machines.js'
import { Messages } from './messages.js'
import { allowedOperations, Operations } from './operations.js'
import { type Row, text } from './row.js'
import { Sessions } from './sessions.js'
import { Snapshots } from './snapshots.js'
import { Tasks } from './tasks.js'

/** What a pool is made of. */
export interface PoolSettings {
  readonly user: string
  readonly password: string
  /** The addresses of its hosts. */
  readonly addresses: readonly string[]
  /** Milliseconds that `event.from` waits for more once something has happened. */
  readonly batching: number
}

/** The classes of the API that there are, by their names in events. */
const classes = [
  'VM',
  'VM_metrics',
  'VBD',
  'VIF',
  'VDI',
  'SR',
  'network',
  'host',
  'host_metrics',
  'pool',
  'task',
]

/**
 * A stand-in for a pool of XenServer or XCP-ng, written after the documentation of XAPI and after what its sources say: it
 * is no such pool, runs no guests, and nothing that passes here is a proof that it does on a real one. It keeps what a
 * pool keeps: sessions that expire, operations that take time and can be cancelled, one at a time for each machine and
 * only in power states that allow them, events with tokens that give the newest record alone, messages beside them, and
 * failures with the codes of the API.
 */
export class Pool {
  readonly database = new Database()
  readonly sessions: Sessions
  readonly tasks = new Tasks(this.database)
  readonly messages = new Messages(this.database)
  readonly operations = new Operations(this.database)
  readonly machines: Machines
  readonly snapshots: Snapshots
  /** Who stops waiting when the pool ends. */
  readonly end = new AbortController()

  constructor(readonly settings: PoolSettings) {
    const { database, messages, operations } = this
    this.sessions = new Sessions(settings.user, settings.password)
    const sr = database.create('SR', { name_label: 'Local storage', type: 'ext', VDIs: [] })
    database.create('network', { name_label: 'Pool-wide network', bridge: 'xenbr0', MTU: 1500, VIFs: [] })
    const hosts = settings.addresses.map((address, index) => createHost(database, address, index))
    const [host = nullRef] = hosts
    database.create('pool', { name_label: 'stand-in', master: host, default_SR: sr, other_config: {} })
    database.create('VM', controlDomain(database, host))
    this.machines = new Machines({ database, messages, operations, host, sr })
    this.snapshots = new Snapshots({ database, messages, operations, host, sr }, this.machines)
  }

  /** A record as calls and events give it, with what is worked out when it is asked for. */
  record(kind: string, ref: string): Row {
    const row = this.database.get(kind, ref)
    if (kind !== 'VM') return row
    const isBusy = this.operations.isBusy(ref)
    const of = (other: string, field: string): readonly string[] =>
      this.database.all(other).flatMap(([found, { [field]: owner }]) => (owner === ref ? [found] : []))
    return {
      ...row,
      allowed_operations: allowedOperations(row, isBusy),
      current_operations: this.operations.current(ref),
      VBDs: of('VBD', 'VM'),
      VIFs: of('VIF', 'VM'),
      snapshots: of('VM', 'snapshot_of'),
      children: of('VM', 'parent'),
    }
  }

  recordsWhere(kind: string, expression: string): Readonly<Record<string, Row>> {
    const isWanted = parseFilter(expression)
    const found = this.database.all(kind).filter(([, row]) => isWanted(row))
    return Object.fromEntries(found.map(([ref]) => [ref, this.record(kind, ref)]))
  }

  byUuid(kind: string, uuid: string): string {
    const found = this.database.all(kind).find(([, row]) => row['uuid'] === uuid)
    if (found === undefined) throw new PoolFailure('UUID_INVALID', kind, uuid)
    return found[0]
  }

  events(
    subscriptions: readonly string[],
    token: string,
    seconds: number,
    signal: AbortSignal,
  ): Promise<object> {
    const sources = {
      database: this.database,
      messages: this.messages,
      classes: new Map(classes.map((name) => [name.toLowerCase(), name])),
      record: (kind: string, ref: string) => this.record(kind, ref),
      batching: this.settings.batching,
    }
    return eventsFrom(sources, subscriptions, token, seconds, AbortSignal.any([signal, this.end.signal]))
  }

  /** Makes a virtual disk, and returns where it is. */
  makeDisk(name: string): { readonly sr: string; readonly vdi: string } {
    const [[ref, sr] = ['', {}]] = this.database.all('SR')
    const disk = { name_label: name, SR: ref, virtual_size: 2 ** 20, type: 'user', other_config: {} }
    const vdi = this.database.create('VDI', disk)
    return { sr: text(sr, 'uuid'), vdi: text(this.database.get('VDI', vdi), 'uuid') }
  }
}

function createHost(database: Database, address: string, index: number): string {
  return database.create('host', {
    name_label: `host ${index}`,
    hostname: `host${index}`,
    address,
    metrics: database.create('host_metrics', { memory_total: 2 ** 34, memory_free: 2 ** 33, live: true }),
    cpu_info: { cpu_count: '4', modelname: 'Stand-in CPU', vendor: 'none' },
    capabilities: ['xen-3.0-x86_64', 'hvm-3.0-x86_32', 'hvm-3.0-x86_32p', 'hvm-3.0-x86_64'],
    software_version: { product_brand: 'Stand-in for XCP-ng', product_version: '0', xen: '4.17' },
  })
}

/** The machine of the host itself, which is no domain of ours. */
function controlDomain(database: Database, host: string): Row {
  const times = '19700101T00:00:00Z'
  return {
    name_label: 'Control domain on host: host0',
    name_description: '',
    power_state: 'Running',
    is_a_template: false,
    is_a_snapshot: false,
    is_control_domain: true,
    snapshot_of: nullRef,
    snapshot_time: times,
    parent: nullRef,
    suspend_VDI: nullRef,
    resident_on: host,
    memory_static_max: 2 ** 30,
    memory_static_min: 2 ** 30,
    memory_dynamic_max: 2 ** 30,
    memory_dynamic_min: 2 ** 30,
    VCPUs_at_startup: 4,
    VCPUs_max: 4,
    other_config: {},
    HVM_boot_policy: '',
    HVM_boot_params: {},
    metrics: database.create('VM_metrics', { memory_actual: 2 ** 30, VCPUs_number: 4, start_time: times }),
  }
}
