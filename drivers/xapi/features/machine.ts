import type { DomainState } from '../../../src/domain-data.js'
import { HypervisorError } from '../../../src/errors.js'
import { readRecord } from '../info.js'
import type { Machine } from '../lookup.js'
import type { VmRecord } from '../records.js'
import type { XapiSession } from '../session.js'
import { domainStates } from '../states.js'

/** The record of a domain that is in one of the states. @throws HypervisorError `ERR_INVALID_STATE` otherwise. */
export async function requireState(
  session: XapiSession,
  { ref, name }: Machine,
  ...states: readonly DomainState[]
): Promise<VmRecord> {
  const record = await readRecord(session, ref)
  const state = domainStates[record.power_state]
  if (states.includes(state)) return record
  throw new HypervisorError('ERR_INVALID_STATE', `the domain '${name}' is ${state}`)
}

/** Sets a key of a machine's `other_config`, or takes it away. Setting one that is there is an error of the API. */
export async function setOwnKey(
  session: XapiSession,
  ref: string,
  key: string,
  value: string | undefined,
): Promise<void> {
  await session.call('VM.remove_from_other_config', [ref, key])
  if (value !== undefined) await session.call('VM.add_to_other_config', [ref, key, value])
}
