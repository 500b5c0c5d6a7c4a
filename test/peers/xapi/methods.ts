import { nullRef } from './database.js'
import { PoolFailure } from './failure.js'
import { changeMap, recordOf } from './machines.js'
import type { Pool } from './pool.js'
import { rowOf, text } from './row.js'
import type { Progress } from './tasks.js'

/** The parameters of a call behind the session, each read as what it must be. */
class Parameters {
  constructor(private readonly values: readonly unknown[]) {}

  text(index: number): string {
    return text({ value: this.values[index] }, 'value')
  }

  number(index: number): number {
    const value = this.values[index]
    if (typeof value !== 'number') throw new PoolFailure('FIELD_TYPE_ERROR', String(index))
    return value
  }

  /** A number that is not whole: servers tell the two apart. */
  fraction(index: number): number {
    const value = this.number(index)
    if (Number.isInteger(value)) throw new PoolFailure('FIELD_TYPE_ERROR', String(index))
    return value
  }

  truth(index: number): boolean {
    const value = this.values[index]
    if (typeof value !== 'boolean') throw new PoolFailure('FIELD_TYPE_ERROR', String(index))
    return value
  }

  texts(index: number): readonly string[] {
    const value = this.values[index]
    if (!Array.isArray(value)) throw new PoolFailure('FIELD_TYPE_ERROR', String(index))
    return value.map(String)
  }

  value(index: number): unknown {
    return this.values[index]
  }

  get length(): number {
    return this.values.length
  }
}

type Work = (pool: Pool, parameters: Parameters, progress: Progress) => Promise<string> | string

/** Nothing, as the API has it. */
const nothing = async (work: Promise<void>): Promise<string> => {
  await work
  return ''
}

/** Methods that can be made a task of, with how many parameters they have. */
const operations: Readonly<Record<string, readonly [count: number, work: Work]>> = {
  'VM.create': [1, (pool, p) => pool.machines.create(recordOf(p.value(0)))],
  'VM.destroy': [1, (pool, p) => nothing(pool.machines.destroy(p.text(0)))],
  'VM.start': [3, (pool, p, progress) => nothing(pool.machines.start(p.text(0), p.truth(1), progress))],
  'VM.resume': [3, (pool, p, progress) => nothing(pool.machines.resume(p.text(0), p.truth(1), progress))],
  'VM.suspend': [1, (pool, p, progress) => nothing(pool.machines.suspend(p.text(0), progress))],
  'VM.pause': [1, (pool, p, progress) => nothing(pool.machines.pause(p.text(0), 'pause', progress))],
  'VM.unpause': [1, (pool, p, progress) => nothing(pool.machines.pause(p.text(0), 'unpause', progress))],
  'VM.hard_reboot': [1, (pool, p, progress) => nothing(pool.machines.reboot(p.text(0), progress))],
  'VM.clean_shutdown': [
    1,
    (pool, p, progress) => nothing(pool.machines.shutDown(p.text(0), 'clean_shutdown', progress)),
  ],
  'VM.hard_shutdown': [
    1,
    (pool, p, progress) => nothing(pool.machines.shutDown(p.text(0), 'hard_shutdown', progress)),
  ],
  'VM.snapshot': [
    2,
    (pool, p, progress) => pool.snapshots.create(p.text(0), p.text(1), 'snapshot', progress),
  ],
  'VM.checkpoint': [
    2,
    (pool, p, progress) => pool.snapshots.create(p.text(0), p.text(1), 'checkpoint', progress),
  ],
  'VM.revert': [1, (pool, p, progress) => nothing(pool.snapshots.revert(p.text(0), progress))],
  'VM.set_memory_dynamic_range': [
    3,
    (pool, p) => nothing(pool.machines.setMemory(p.text(0), p.number(1), p.number(2))),
  ],
  'VM.set_VCPUs_number_live': [2, (pool, p) => nothing(pool.machines.setVcpus(p.text(0), p.number(1)))],
  'VDI.create': [
    1,
    (pool, p) => {
      const record = recordOf(p.value(0))
      pool.database.get('SR', text(record, 'SR'))
      return pool.database.create('VDI', record)
    },
  ],
  'VDI.destroy': [
    1,
    (pool, p) => {
      pool.database.destroy('VDI', p.text(0))
      return ''
    },
  ],
}

type Call = (pool: Pool, parameters: Parameters, signal: AbortSignal) => unknown

/** Methods that have no tasks. */
const calls: Readonly<Record<string, readonly [count: number, call: Call]>> = {
  'event.from': [3, (pool, p, signal) => pool.events(p.texts(0), p.text(1), p.fraction(2), signal)],
  'task.cancel': [1, (pool, p) => pool.tasks.cancel(p.text(0))],
  'task.destroy': [1, (pool, p) => pool.tasks.destroy(p.text(0))],
  'VM.set_is_a_template': [2, (pool, p) => pool.machines.setTemplate(p.text(0), p.truth(1))],
  'VBD.create': [
    1,
    (pool, p) => {
      const record = recordOf(p.value(0))
      pool.database.get('VM', text(record, 'VM'))
      if (record['empty'] !== true) pool.database.get('VDI', text(record, 'VDI'))
      else if (record['VDI'] !== nullRef) throw new PoolFailure('VBD_NOT_EMPTY', nullRef)
      return pool.database.create('VBD', record)
    },
  ],
  'VIF.create': [
    1,
    (pool, p) => {
      const record = recordOf(p.value(0))
      pool.database.get('VM', text(record, 'VM'))
      pool.database.get('network', text(record, 'network'))
      return pool.database.create('VIF', record)
    },
  ],
}

const classShape = /^(VM|VM_metrics|VBD|VIF|VDI|SR|network|host|host_metrics|pool|task)\.(\w+)$/

/** Fields that may be written at any time. */
const writable = ['name_label', 'name_description', 'other_config', 'VCPUs_params', 'tags']

/** Methods that every class has. */
function ofClass(pool: Pool, method: string, p: Parameters): unknown {
  const [, kind = '', name = ''] = classShape.exec(method) ?? []
  const field = /^(get|set|add_to|remove_from)_(\w+)$/.exec(name)
  if (kind === '' || field === null) throw new PoolFailure('MESSAGE_METHOD_UNKNOWN', method)
  const [, verb, what = ''] = field
  if (verb === 'get') return read(pool, kind, what, p)
  if (!writable.includes(what)) throw new PoolFailure('MESSAGE_METHOD_UNKNOWN', method)
  const ref = p.text(0)
  if (verb === 'set') pool.database.update(kind, ref, { [what]: p.value(1) })
  else changeMap(pool.database, kind, ref, what, p.text(1), verb === 'add_to' ? p.text(2) : undefined)
  return ''
}

function read(pool: Pool, kind: string, what: string, p: Parameters): unknown {
  switch (what) {
    case 'record':
      return pool.record(kind, p.text(0))
    case 'all_records':
      return pool.recordsWhere(kind, 'true')
    case 'all_records_where':
      return pool.recordsWhere(kind, p.text(0))
    case 'all':
      return pool.database.all(kind).map(([ref]) => ref)
    case 'by_uuid':
      return pool.byUuid(kind, p.text(0))
    case 'by_name_label':
      return pool.database.all(kind).flatMap(([ref, row]) => (row['name_label'] === p.text(0) ? [ref] : []))
    default: {
      const record = pool.record(kind, p.text(0))
      if (!Object.hasOwn(record, what)) throw new PoolFailure('MESSAGE_METHOD_UNKNOWN', `${kind}.get_${what}`)
      return record[what]
    }
  }
}

/** Answers a call. @throws PoolFailure. */
export async function answerCall(
  pool: Pool,
  method: string,
  values: readonly unknown[],
  signal: AbortSignal,
): Promise<unknown> {
  if (method === 'session.login_with_password') {
    const p = new Parameters(values)
    return pool.sessions.logIn(p.text(0), p.text(1))
  }
  const session = text(rowOf({ session: values[0] }, 'session'), 'session')
  if (method === 'session.logout') {
    pool.sessions.logOut(session)
    return ''
  }
  pool.sessions.require(session)
  const parameters = new Parameters(values.slice(1))
  const name = method.replace(/^Async\./, '')
  const operation = operations[name]
  const call = calls[name]
  const wanted = operation?.[0] ?? call?.[0]
  if (wanted !== undefined && parameters.length !== wanted) {
    throw new PoolFailure(
      'MESSAGE_PARAMETER_COUNT_MISMATCH',
      method,
      String(wanted),
      String(parameters.length),
    )
  }
  if (operation !== undefined) {
    const [, work] = operation
    const begin = async (progress: Progress) => await work(pool, parameters, progress)
    return method === name ? await pool.tasks.run(name, begin) : pool.tasks.begin(name, begin)
  }
  if (call !== undefined) return (await call[1](pool, parameters, signal)) ?? ''
  return ofClass(pool, method, parameters)
}
