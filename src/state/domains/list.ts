import { setImmediate } from 'node:timers/promises'
import type { DomainInfo, DomainState } from '../../domain-data.js'
import { type HypervisorError, isHypervisorError } from '../../errors.js'

/** How many domains are looked at before others have their turn. */
const batchLength = 64

/** How domains are described. */
export interface Describer {
  /** Describes a domain; `undefined` if it is gone. @throws HypervisorError `ERR_STATE_CORRUPT`. */
  describe(name: string): Promise<DomainInfo | undefined>
  /** What can still be said of one whose files are damaged. */
  describeDamaged(name: string, error: HypervisorError): DomainInfo
}

/**
 * What is known of every domain, in the order of `names`, also of one whose files are damaged: its reason says
 * so, and `lookup` gives the error.
 */
export async function listDomains(
  names: readonly string[],
  { describe, describeDamaged }: Describer,
  states: readonly DomainState[] | undefined,
): Promise<readonly DomainInfo[]> {
  const describeByName = async (name: string): Promise<DomainInfo | undefined> => {
    try {
      return await describe(name)
    } catch (error) {
      if (!isHypervisorError(error, 'ERR_STATE_CORRUPT')) throw error
      return describeDamaged(name, error)
    }
  }
  const found: (DomainInfo | undefined)[] = []
  for (let start = 0; start < names.length; start += batchLength) {
    const batch = names.slice(start, start + batchLength)
    found.push(...(await Promise.all(batch.map(describeByName))))
    await setImmediate()
  }
  return found.filter((info): info is DomainInfo => {
    return info !== undefined && (states === undefined || states.includes(info.state))
  })
}
