import type { SaveMethods } from '../../../src/domain.js'
import { HypervisorError, isHypervisorError } from '../../../src/errors.js'
import { fileError, pathOnHost } from '../host-file.js'
import { type Action, whileRunning, type XenReference, type XenSession } from '../session.js'
import { alreadyThere, lifecycle } from '../state/change.js'
import { exitCodeOf } from '../xl/failure.js'
import { makeMachine } from './machine.js'
import { requireDefinedDevices } from './running-devices.js'

/** Makes the new file `$1` for the program behind it, and takes it away if that fails. */
const saveScript = `umask 077
file=$1
shift
(set -C; : > "$file") 2>/dev/null || exit ${alreadyThere}
"$@" "$file"
code=$?
[ $code = 0 ] || rm -f "$file"
exit $code`

/** Bytes from the beginning of a saved state that hold the configuration of its machine. */
const headLength = 65_536

/** Feature `save`. The file is on the host. */
export function saveMethods(session: XenSession, dom: XenReference): SaveMethods {
  const saved: Action = { from: true, to: false, tells: [lifecycle('saved')] }
  const restored: Action = { from: false, to: true, tells: [lifecycle('restored')] }
  return {
    // xl cannot be interrupted: after an abort it goes on, and so does what it does.
    async save(path) {
      const file = pathOnHost(session, path)
      const found = await session.requireMachine(dom, 'running', 'paused')
      const { machine } = found
      if (machine.paused) {
        throw new HypervisorError('ERR_INVALID_STATE', `the domain '${dom.name}' is paused`, {
          hint: 'A guest of Xen takes part in being saved: resume it first.',
        })
      }
      await whileRunning(dom, requireDefinedDevices(session, dom, found))
      const argv = ['sh', '-c', saveScript, 'sh', file, 'xl', 'save', String(machine.id)]
      await whileRunning(dom, session.act(dom, saved, argv)).catch((error: unknown) => {
        throw exitCodeOf(error) === alreadyThere
          ? fileError(file, 'is there already or cannot be made', error)
          : error
      })
    },
    async restore(path, options) {
      const file = pathOnHost(session, path)
      await session.requireState(dom, 'shutoff')
      await requireOwnState(session, dom, file)
      await makeMachine(session, dom, { xl: ['restore'], file, action: restored }, options)
    },
  }
}

/** xl would restore whichever machine the file is of. */
async function requireOwnState(session: XenSession, dom: XenReference, file: string): Promise<void> {
  const head = await session.run(['head', '-c', String(headLength), '--', file]).catch((error: unknown) => {
    throw isHypervisorError(error, 'ERR_OPERATION_FAILED') ? fileError(file, 'cannot be read', error) : error
  })
  const uuid = savedUuid(head)
  if (uuid === undefined) throw fileError(file, 'is no saved state')
  if (uuid !== dom.uuid) throw fileError(file, `is the state of another domain, ${uuid}`)
}

/** The UUID in a saved state of xl: a magic number and the configuration of the machine come first (tools/xl/xl.h, `savefileheader_magic`). */
export function savedUuid(head: string): string | undefined {
  if (!head.startsWith('Xen saved domain, xl format')) return undefined
  return /"uuid": "([0-9a-f-]{36})"/.exec(head)?.[1]
}
