import { HypervisorError } from '../../../src/errors.js'
import { requireNumber } from '../../../src/require-number.js'
import { type MachineOf, whileRunning, type XenReference, type XenSession } from '../session.js'
import { parseInfo } from '../xl/info.js'

/** A machine's share of the CPUs of its host. */
export interface SchedulerParameters {
  /** Its share beside that of others, from 1 to 65535; Xen gives 256 to each that says nothing. */
  readonly weight: number
  /** The most that it gets, in percent of one CPU, even if others are idle; 0 is no limit. */
  readonly cap: number
}

/** The commands of xl by the scheduler of a host, of which both have a weight and a cap (xl(1), "sched-credit", "sched-credit2"). */
const commands: ReadonlyMap<string, string> = new Map([
  ['credit', 'sched-credit'],
  ['credit2', 'sched-credit2'],
])

/** Reads a machine's share. @throws HypervisorError `ERR_UNSUPPORTED` with another scheduler. */
export async function readScheduler(
  session: XenSession,
  dom: XenReference,
  { machine }: MachineOf,
): Promise<SchedulerParameters> {
  const command = await commandOf(session)
  return parseScheduler(
    await whileRunning(dom, session.run(['xl', command, '-d', String(machine.id)])),
    machine.id,
  )
}

/**
 * Changes a machine's share; what is not given stays.
 *
 * @param most virtual CPUs that the machine can have
 * @throws HypervisorError `ERR_INVALID_ARGUMENT`, `ERR_UNSUPPORTED`.
 */
export async function changeScheduler(
  session: XenSession,
  dom: XenReference,
  { machine }: MachineOf,
  { weight, cap }: Partial<SchedulerParameters>,
  most: number,
): Promise<void> {
  if (weight !== undefined) requireNumber('weight', weight, 1, 65_535)
  if (cap !== undefined) requireNumber('cap', cap, 0, 100 * most)
  const changes = [
    ...(weight === undefined ? [] : ['-w', String(weight)]),
    ...(cap === undefined ? [] : ['-c', String(cap)]),
  ]
  // Without any xl would write the parameters.
  if (changes.length === 0) return
  const command = await commandOf(session)
  await whileRunning(dom, session.run(['xl', command, '-d', String(machine.id), ...changes]))
}

/** Reads what xl writes of the machine `id`: a heading, and name, number, weight and cap. @throws HypervisorError `ERR_PROTOCOL`. */
export function parseScheduler(text: string, id: number): SchedulerParameters {
  for (const line of text.split('\n')) {
    const [, number, weight, cap] = / (\d+) +(\d+) +(\d+)$/.exec(line) ?? []
    if (Number(number) === id) return { weight: Number(weight), cap: Number(cap) }
  }
  throw new HypervisorError('ERR_PROTOCOL', `xl wrote no scheduling of the machine ${id}`)
}

async function commandOf(session: XenSession): Promise<string> {
  const { xen_scheduler: name = 'unknown' } = parseInfo(await session.run(['xl', 'info']))
  const command = commands.get(name)
  if (command !== undefined) return command
  throw new HypervisorError('ERR_UNSUPPORTED', `the scheduler of the host is ${name}`, {
    hint: 'Weight and cap are those of credit and credit2; connection.native.xl has the commands of others.',
  })
}
