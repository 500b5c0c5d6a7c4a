import { HypervisorError } from '../../../src/errors.js'
import type { QmpCallOptions, QmpClient } from '../qmp/client.js'
import { keyNames } from './key-names.js'

/**
 * Presses the keys together and releases them after 100 ms (QMP `send-key`).
 *
 * @throws HypervisorError `ERR_INVALID_ARGUMENT` for a name that is none, or for no key at all.
 */
export async function sendKeys(
  qmp: QmpClient,
  keys: readonly string[],
  options?: QmpCallOptions,
): Promise<void> {
  if (keys.length === 0) throw invalid('there is no key to press', 'keys')
  for (const [index, key] of keys.entries()) {
    if (!keyNames.has(key)) throw invalid(`'${key}' is not the name of a key`, `keys[${index}]`)
  }
  await qmp.execute('send-key', { keys: keys.map((data) => ({ type: 'qcode', data })) }, options)
}

function invalid(message: string, field: string): HypervisorError {
  return new HypervisorError('ERR_INVALID_ARGUMENT', message, {
    field,
    hint: 'Names are QEMU’s key codes: a, 1, ret, spc, ctrl, alt, f1, kp_enter.',
  })
}
