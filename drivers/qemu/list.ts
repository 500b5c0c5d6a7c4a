import { setImmediate } from 'node:timers/promises'
import type { DomainInfo, DomainState } from '../../src/domain-data.js'
import { HypervisorError } from '../../src/errors.js'
import { describeDamaged } from './damaged.js'
import type { QemuHost } from './host.js'
import { describeDomain } from './info.js'
import { readMachineStatus } from './machine-record.js'

/** How many domains are looked at before others have their turn. */
const batchLength = 64

/**
 * What is known of every domain, ordered by name, also of one whose files are damaged: its reason says so,
 * and `lookup` gives the error.
 */
export async function listDomains(
  host: QemuHost,
  states: readonly DomainState[] | undefined,
): Promise<readonly DomainInfo[]> {
  const names = host.store.names()
  const found: (DomainInfo | undefined)[] = []
  for (let start = 0; start < names.length; start += batchLength) {
    const batch = names.slice(start, start + batchLength)
    found.push(...(await Promise.all(batch.map((name) => describeByName(host, name)))))
    await setImmediate()
  }
  return found.filter((info): info is DomainInfo => {
    return info !== undefined && (states === undefined || states.includes(info.state))
  })
}

async function describeByName(host: QemuHost, name: string): Promise<DomainInfo | undefined> {
  try {
    const definition = host.store.read(name)
    if (definition === undefined) return undefined
    const { run } = host.store.domain(name)
    return await describeDomain(definition, run, readMachineStatus(run), host.sessionOf(name))
  } catch (error) {
    if (!(error instanceof HypervisorError) || error.code !== 'ERR_STATE_CORRUPT') throw error
    return describeDamaged(host.store, name, error)
  }
}
