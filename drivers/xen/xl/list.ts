import { HypervisorError } from '../../../src/errors.js'

/** A machine that runs, as `xl list -v` tells of it. */
export interface RunningDomain {
  /** Number of the domain, new at every start. */
  readonly id: number
  readonly name: string
  readonly uuid: string
  /** Memory in bytes, in whole MiB. */
  readonly memory: number
  /** Virtual CPUs that are online. */
  readonly vcpus: number
  readonly paused: boolean
  /** Whether it has powered itself off, or is being taken apart. */
  readonly ending: boolean
  readonly crashed: boolean
  /** CPU time in nanoseconds, to a tenth of a second. */
  readonly cpuTime: number
}

/** UUID of dom0, the host itself (xl(1), "list"). */
const hostUuid = '00000000-0000-0000-0000-000000000000'

/** `SHUTDOWN_crash` (xen/include/public/sched.h). */
const crashReason = 3

/**
 * What stands behind a name: number, MiB, virtual CPUs, six letters for the state and for the reason of a
 * shutdown (reboot, suspend, crash, watchdog), seconds, UUID, reason of a shutdown,
 * label (xl_list.c, `list_domains` with `-v`). The name is as long as it can be: it may look like columns itself.
 */
const columns =
  /^([\s\S]*) +(\d+) +(\d+) +(\d+) +([r-])([b-])([p-])([s-])([-rscw?])([d-]) +(\d+\.\d+) +([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}) +(-|[0-9a-f]+) +\S+$/

/**
 * Reads the output of `xl list -v` (xl(1)), without dom0. A name is whatever stands before the columns, also of several
 * lines; the blanks behind it cannot be told from the column's own.
 *
 * @throws HypervisorError `ERR_PROTOCOL`.
 */
export function parseList(text: string): readonly RunningDomain[] {
  const [header = '', ...lines] = text.split('\n')
  if (!/^Name +ID +Mem +VCPUs\s+State\s+Time\(s\)\s+UUID/.test(header)) throw unreadable(header)
  const found: RunningDomain[] = []
  let begun: string | undefined
  for (const line of lines) {
    if (begun === undefined && line === '') continue
    const row = begun === undefined ? line : `${begun}\n${line}`
    const match = columns.exec(row)
    begun = match === null ? row : undefined
    if (match !== null) found.push(domainOf(match))
  }
  if (begun !== undefined) throw unreadable(begun)
  // Xen has no name any more of a machine whose memory somebody still holds.
  return withoutDoubles(found.filter(({ uuid, name }) => uuid !== hostUuid && name !== '(null)'))
}

/**
 * What xl adds to the name of one of the two that a machine is while it moves to the host that it is on: first the new one is
 * `NAME--incoming`, then the old one `NAME--migratedaway` as well, then the new one has the name (tools/xl/xl_migrate.c).
 */
const doubleName = /--(?:incoming|migratedaway)$/

/** Of the two that a moving machine is the one that is the machine at that moment, under its own name. */
function withoutDoubles(machines: readonly RunningDomain[]): readonly RunningDomain[] {
  if (!machines.some(({ name }) => doubleName.test(name))) return machines
  return machines.flatMap((machine) => {
    const name = machine.name.replace(doubleName, '')
    const doubles = machines.filter(
      (other) => other.uuid === machine.uuid && isDoubleOf(other, machine, name),
    )
    if (doubles.length === 0) return [machine]
    return doubles.some((other) => rankOf(other) < rankOf(machine)) ? [] : [{ ...machine, name }]
  })
}

/** Whether two machines of one UUID are the halves of one that moves, whose name is given. */
function isDoubleOf(other: RunningDomain, machine: RunningDomain, name: string): boolean {
  return rankOf(other) !== rankOf(machine) && other.name.replace(doubleName, '') === name
}

function rankOf({ name }: RunningDomain): number {
  if (name.endsWith('--incoming')) return 2
  return name.endsWith('--migratedaway') ? 1 : 0
}

function domainOf(match: RegExpExecArray): RunningDomain {
  const [, name = '', id, memory, vcpus, , , paused, shutdown, why, dying, seconds, uuid = '', reason] = match
  // It has suspended itself to be saved.
  const suspended = shutdown === 's' && why === 's'
  return {
    name: name.trimEnd(),
    id: Number(id),
    uuid,
    memory: Number(memory) * 2 ** 20,
    vcpus: Number(vcpus),
    paused: paused === 'p' || suspended,
    ending: (shutdown === 's' && !suspended) || dying === 'd',
    crashed: why === 'c' || Number.parseInt(reason ?? '', 16) === crashReason,
    cpuTime: Math.round(Number(seconds) * 1e9),
  }
}

function unreadable(text: string): HypervisorError {
  return new HypervisorError(
    'ERR_PROTOCOL',
    `xl list wrote what cannot be read: ${JSON.stringify(text.slice(0, 200))}`,
  )
}
