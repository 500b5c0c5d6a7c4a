import type { Duplex } from 'node:stream'
import type { ConsoleMethods } from '../../../src/domain.js'
import { HypervisorError } from '../../../src/errors.js'
import type { SharedConsoles } from '../../../src/local/shared-consoles.js'
import { readExactly } from '../../../src/transports/read-exactly.js'
import type { XenReference, XenSession } from '../session.js'
import type { FoundDomain } from '../state/find.js'
import { exitCodeOf } from '../xl/failure.js'

/**
 * Connects standard input and output to the terminal of the machine `$1`: that of a serial port, where it has one, else
 * that of its Xen console (docs/misc/xenstore-paths.pandoc, `console/tty`). Nothing has a meaning of its own there, while
 * `xl console` would end at a ^] and reads only from a terminal. A dot says that it is connected.
 */
const script = `tty=$(xenstore-read "/local/domain/$1/serial/0/tty" 2>/dev/null)
[ -n "$tty" ] || tty=$(xenstore-read "/local/domain/$1/console/tty") || exit
exec 3<>"$tty" 4<&0 || exit
printf .
cat <&3 2>/dev/null &
reader=$!
{ cat <&4 >&3; kill $reader; } >/dev/null 2>&1 &
writer=$!
exec 4<&- 0</dev/null
wait $reader
kill $writer
exit 0`

/** With what flock(1) is told to end if somebody else has the lock. */
const inUse = 75

/** The lock of a console, which `xl console` takes as well (tools/console/client/main.c, `console_lock`). */
const lockPrefix = '/run/lock/xenconsole.'

/** Feature `console`. */
export function consoleMethods(
  session: XenSession,
  consoles: SharedConsoles,
  dom: XenReference,
): ConsoleMethods {
  return {
    async openConsole({ port = 0, signal } = {}) {
      const found = await session.requireMachine(dom, 'running', 'paused')
      requirePort(found, dom, port)
      const { id } = found.machine
      return await consoles.open(`${id}`, () => openTerminal(session, id), signal)
    },
  }
}

async function openTerminal(session: XenSession, id: number): Promise<Duplex> {
  const lock = `${lockPrefix}${id}`
  const argv = ['flock', '-n', '-E', String(inUse), lock, 'sh', '-c', script, 'sh', String(id)]
  const stream = await session.host().start(argv)
  try {
    const dot = await readExactly(stream, 1, new AbortController().signal)
    if (dot !== undefined) return stream
    throw new HypervisorError('ERR_INVALID_STATE', 'the machine has stopped, or has no console')
  } catch (error) {
    stream.on('error', () => {}).destroy()
    throw exitCodeOf(error) === inUse ? inUseError(error) : error
  }
}

function inUseError(cause: unknown): HypervisorError {
  return new HypervisorError('ERR_BUSY', 'somebody else has the console', {
    hint: 'Another connection or xl console has it open; one at a time can.',
    cause,
  })
}

function requirePort({ definition }: FoundDomain, dom: XenReference, port: number): void {
  const serials = definition?.spec.serials.slice(0, 1) ?? [{ type: 'console' }]
  if (serials[port]?.type === 'console') return
  throw new HypervisorError('ERR_NO_DEVICE', `the domain '${dom.name}' has no console ${port}`, {
    field: 'port',
    hint: 'A machine of Xen has one console.',
  })
}
