import { HypervisorError } from '../../../../src/errors.js'
import { readModifiers, readStatus } from './answers.js'
import type { XConnection } from './connect.js'
import { clearModifierMapping, getModifierMapping } from './requests.js'

/**
 * Has the server take no key for a modifier. By its usual map, Ctrl and Alt with F1 or with plus are commands to the server
 * itself, and Shift makes the comma another symbol, so that an emulator would see other keys than those of its machine.
 * What Shift means, the machine knows.
 */
export async function leaveAllKeys(server: XConnection): Promise<void> {
  if (readModifiers(await server.ask(getModifierMapping())).length === 0) return
  const status = readStatus(await server.ask(clearModifierMapping()))
  if (status === 0) return
  throw new HypervisorError('ERR_OPERATION_FAILED', `the X server keeps its modifier keys (status ${status})`)
}
