import type { Duplex } from 'node:stream'
import type { ConsoleMethods } from '../../../src/domain.js'
import { HypervisorError } from '../../../src/errors.js'
import type { SharedConsoles } from '../../../src/local/shared-consoles.js'
import type { XenReference, XenSession } from '../session.js'
import type { FoundDomain } from '../state/find.js'

/**
 * Connects standard input and output to the terminal of the machine `$1`: that of a serial port, where it has one, else
 * that of its Xen console (docs/misc/xenstore-paths.pandoc, `console/tty`). Nothing has a meaning of its own there, while
 * `xl console` would end at a ^] and reads only from a terminal.
 */
const script = `tty=$(xenstore-read "/local/domain/$1/serial/0/tty" 2>/dev/null)
[ -n "$tty" ] || tty=$(xenstore-read "/local/domain/$1/console/tty") || exit
exec 3<>"$tty" 4<&0
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
  return await session
    .host()
    .start(['flock', '-n', '-E', String(inUse), lock, 'sh', '-c', script, 'sh', String(id)])
}

function requirePort({ definition }: FoundDomain, dom: XenReference, port: number): void {
  const serials = definition?.spec.serials.slice(0, 1) ?? [{ type: 'console' }]
  if (serials[port]?.type === 'console') return
  throw new HypervisorError('ERR_NO_DEVICE', `the domain '${dom.name}' has no console ${port}`, {
    field: 'port',
    hint: 'A machine of Xen has one console.',
  })
}
