import type { CallOptions } from '../../../src/call.js'
import { HypervisorError, isHypervisorError } from '../../../src/errors.js'
import { writeXl } from '../../../src/formats/xl-cfg/write.js'
import { writeSettings } from '../../../src/formats/xl-cfg/write-settings.js'
import { type Action, whileRunning, type XenReference, type XenSession } from '../session.js'
import { notThere, requireDefinition } from '../state/change.js'
import type { XenDefinition } from '../state/definition.js'
import { noDomain } from '../state/find.js'
import { configPath, definitionPath } from '../state/folder.js'
import { exitCodeOf } from '../xl/failure.js'

/** With what flock(1) is told to end if somebody else makes the machine. */
export const alreadyMaking = 76

/** For how many seconds the xl of an earlier machine is waited for, which still takes that apart. */
export const patience = 10

/**
 * Runs the script `$2` with what stands behind it, under the lock of the definition `$1`: xl itself lets two machines of a
 * name be made at the same time. xl leaves a program behind, which is not to inherit that lock (flock(1), `-o`). flock
 * would make a file that is not there.
 */
const lockScript = `[ -e "$1" ] || exit ${notThere}
definition=$1 make=$2
shift 2
exec flock -n -o -E ${alreadyMaking} "$definition" sh -c "$make" sh "$@"`

/**
 * Has the program behind it make a machine, with the configuration `$2` in the file `$1` and perhaps the saved state `$3`.
 * What xl leaves behind inherits the lock of that file, and has it for as long as it looks after the machine: it makes it
 * again when the guest restarts itself.
 */
const makeScript = `umask 077
config=$1 state=$3
exec 9>>"$config"
flock -w ${patience} -E ${alreadyMaking} 9 || exit
printf '%s' "$2" > "$config" || exit
shift 3
exec "$@" "$config" \${state:+"$state"}`

/** The words for {@link lockScript}, with the script and what stands behind it, under the lock of the definition of a name. */
export function lockArguments(name: string, make: readonly string[]): readonly string[] {
  return ['sh', '-c', lockScript, 'sh', definitionPath(name), ...make]
}

/** A way to make a machine: `xl create`, or `xl restore` with the file of a saved state. */
export interface Making {
  readonly xl: readonly string[]
  readonly file?: string
  readonly action: Action
}

/**
 * Makes the machine of a domain that is off. xl cannot be interrupted: after an abort the machine is destroyed as soon as
 * it is made.
 *
 * @throws HypervisorError `ERR_INVALID_STATE`, `ERR_START_FAILED`.
 */
export async function makeMachine(
  session: XenSession,
  dom: XenReference,
  { xl, file = '', action }: Making,
  { signal }: CallOptions = {},
): Promise<void> {
  const found = await session.requireState(dom, 'shutoff')
  const definition = requireDefinition(dom, found.definition)
  signal?.throwIfAborted()
  const config = writeSettings(settingsOf(definition))
  const making = [makeScript, configPath(dom.uuid), config, file, 'xl', ...xl]
  const argv = lockArguments(definition.spec.name, making)
  await session.act(dom, action, argv).catch((error: unknown) => {
    throw startError(dom, error)
  })
  if (!signal?.aborted) return
  await destroyMachine(session, dom)
  signal.throwIfAborted()
}

/** Ends the machine of a domain. @throws HypervisorError `ERR_INVALID_STATE` if it has none. */
export async function destroyMachine(session: XenSession, dom: XenReference): Promise<void> {
  const { machine } = await session.requireMachine(dom, 'running', 'paused', 'stopping', 'crashed')
  const action: Action = { from: true, to: false, tells: [{ type: 'lifecycle', change: 'stopped' }] }
  const destroying = session.act(dom, action, ['xl', 'destroy', String(machine.id)])
  await whileRunning(dom, destroying).catch(async (error: unknown) => {
    // xl also fails where a part of the machine had gone before it could take that away.
    if (!isHypervisorError(error, 'ERR_OPERATION_FAILED') || (await isThere(session, dom, machine.id)))
      throw error
  })
}

async function isThere(session: XenSession, dom: XenReference, id: number): Promise<boolean> {
  const { running } = await session.survey()
  return running.some((machine) => machine.id === id && machine.uuid === dom.uuid)
}

/**
 * The configuration of xl for a definition, as settings. The title stays with the definition: xl has no words for it.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with the `field` that xl has no words for.
 */
export function settingsOf({
  spec: { title: _, ...spec },
  options,
}: Pick<XenDefinition, 'spec' | 'options'>): ReturnType<typeof writeXl> {
  return writeXl(spec, options)
}

/** What stood in the way of a machine. */
function startError(dom: XenReference, error: unknown): unknown {
  if (exitCodeOf(error) === notThere) return noDomain(dom.name)
  if (isHypervisorError(error, 'ERR_DOMAIN_EXISTS') || exitCodeOf(error) === alreadyMaking) {
    const message = `a machine with the name of the domain '${dom.name}' is being started or runs already`
    return new HypervisorError('ERR_INVALID_STATE', message, { cause: error })
  }
  if (!isHypervisorError(error, 'ERR_OPERATION_FAILED')) return error
  return new HypervisorError('ERR_START_FAILED', error.message, { cause: error.cause })
}
